"""Is this the same article? By its address (``urls``) and by its words (``nearest``)."""

from articles.dedup.fingerprint import NEAR_DUPLICATE, fingerprint, pack_signature, similarity
from articles.dedup.nearest import nearest
from articles.dedup.urls import canonical_url, same_site, site_of

__all__ = ["NEAR_DUPLICATE", "canonical_url", "fingerprint", "nearest", "pack_signature", "same_site", "similarity", "site_of"]
