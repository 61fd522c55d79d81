"""The OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

_METHODS = {"get", "post", "put", "patch", "delete"}


class Api(NinjaAPI):
    """As Ninja's, but for the type of errors: they are problem documents (RFC 9457)."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operation in (o for path in schema["paths"].values() for method, o in path.items() if method in _METHODS):
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "application/json" in response.get("content", {}):
                    response["content"] = {"application/problem+json": response["content"].pop("application/json")}
        return schema
