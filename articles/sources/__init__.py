"""Sources that feed themselves: what a site offers, polling, taking what is new, walking back, and whether a source is well."""
