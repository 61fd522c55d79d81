"""The pages: each view reads the address, asks, and renders one context record."""
