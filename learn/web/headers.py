"""What every answer says to the browser: take nothing from elsewhere, show us in no frame, keep nothing shared."""

from flask import Flask, Response, request

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PERSONAL = frozenset({"people", "coverage"})
"""Blueprints whose pages name people: going back to one after signing out, on a computer that many use, asks again."""


def register(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer; HSTS where browsers come over TLS."""

    always = [
        ("Content-Security-Policy", CONTENT_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), interest-cohort=()"),
    ]
    if secure:
        always.append(("Strict-Transport-Security", "max-age=31536000"))
    pages = [*always, ("Cache-Control", "private, no-cache")]
    personal = [*always, ("Cache-Control", "private, no-store")]

    @app.after_request
    def _add(response: Response) -> Response:
        # One look at what the view said itself: asking the headers for each name in turn is a scan every time.
        said = {name for name, _ in response.headers}
        kept = always if request.endpoint == "house.static" else personal if request.blueprint in PERSONAL else pages
        for name, value in kept:
            if name not in said:
                response.headers.add(name, value)
        return response
