"""Is this the same article? By its address (``urls``) and by its words (``fingerprint``)."""

from articles.dedup.fingerprint import NEAR_DUPLICATE, fingerprint, most_similar, pack_signature, similarity
from articles.dedup.urls import canonical_url, same_site, site_of

__all__ = ["NEAR_DUPLICATE", "canonical_url", "fingerprint", "most_similar", "pack_signature", "same_site", "similarity", "site_of"]
