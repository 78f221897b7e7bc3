"""What every answer says to the browser: take nothing from elsewhere, show us in no frame, keep nothing shared."""

from flask import Flask, Response, request

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def register(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer; HSTS where browsers come over TLS."""

    @app.after_request
    def _add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), interest-cohort=()")
        if request.endpoint != "house.static":
            headers.setdefault("Cache-Control", "private, no-cache")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
