"""The cookie of a session: over https it belongs to its host alone."""

from __future__ import annotations

from flask import Flask, Response

from bff_api.access.session_cookie import clear_session, session_of_request, set_session


def client_app() -> Flask:
    app = Flask(__name__)

    @app.get("/begin")
    def begin() -> Response:
        response = Response()
        set_session(response, "oms_x", 60)
        return response

    @app.get("/end")
    def end() -> Response:
        response = Response()
        clear_session(response)
        return response

    app.get("/which")(lambda: str(session_of_request()))
    return app


def test_cookie_over_https_is_bound_to_its_host() -> None:
    client = client_app().test_client()
    set_by = {scheme: client.get("/begin", base_url=f"{scheme}://localhost") for scheme in ("https", "http")}

    cookie, *parts = map(str.strip, set_by["https"].headers["Set-Cookie"].split(";"))
    assert cookie == "__Host-ocr_mesh_session=oms_x"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=60"} <= set(parts)
    assert not [part for part in parts if part.startswith("Domain")]
    assert "Secure" not in set_by["http"].headers["Set-Cookie"]
    assert set_by["http"].headers["Set-Cookie"].startswith("ocr_mesh_session=oms_x;")


def test_cookie_of_http_is_no_session_over_https() -> None:
    """Another host of the domain, or a network without encryption, could have set it."""
    client = client_app().test_client()
    client.set_cookie("ocr_mesh_session", "oms_planted")
    assert client.get("/which", base_url="https://localhost").text == "None"
    assert client.get("/which").text == "oms_planted"


def test_cookie_is_deleted_as_it_was_set() -> None:
    client = client_app().test_client()
    client.get("/begin", base_url="https://localhost")
    ended = client.get("/end", base_url="https://localhost")
    assert ended.headers["Set-Cookie"].startswith("__Host-ocr_mesh_session=;")
    assert client.get("/which", base_url="https://localhost").text == "None"
