"""The base Flask app of every HTTP service.

It serves the probes (`mesh.platform.probes`), `/metrics`, `/openapi.json` and `/doc`, converts every failure to a
problem body, and records each request as a span, a metric and a log line.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from flask import Flask, Response, g, jsonify, request
from flask_openapi import Info, OpenAPI, Tag
from flask_openapi.models import Schema
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import models_json_schema
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.exceptions import NotFound as WrongPath

from mesh.contracts.problem_examples import SHARED, ProblemExample
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE, BadRequest, Fault, NotFound, Problem, ProblemBody
from mesh.contracts.share import without_token
from mesh.contracts.topology import Service
from mesh.platform import metrics, telemetry
from mesh.platform.http import openapi
from mesh.platform.http.document_examples import add_examples, recorded_examples
from mesh.platform.http.examples import CURL, address_of, with_example
from mesh.platform.probes import HEALTH, METRICS, PATHS, READY, STARTED, Probes

log = structlog.get_logger(__name__)

_View = TypeVar("_View", bound=Callable[..., Any])

_Responses = dict[str | int | HTTPStatus, Any]

_PROBE_TAG: Final = Tag(name="operation", description="Probes and metrics")

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_REFUSED: Final = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))

API_VERSION: Final = "1.0.0"


def create_app(
    service: Service,
    import_name: str,
    *,
    description: str,
    max_body_bytes: int,
    probes: Probes,
    is_public: bool = False,
    problems: Sequence[ProblemExample] = SHARED,
) -> OpenAPI:
    """Return an app without routes of its own.

    Args:
        service: name in logs, traces and documentation.
        import_name: the package with its files.
        description: introduction of its documentation.
        max_body_bytes: a larger request is rejected with 413.
        probes: the checks behind `/started`, `/ready` and `/health`.
        is_public: omit `/started`, `/ready` and `/metrics`: they are answered on `MESH_PROBE_PORT` alone.
        problems: examples of the problem types that it answers.
    """
    app = _App(
        import_name,
        info=Info(title=service.value, version=API_VERSION, description=description),
        doc_prefix="/doc",
        validation_error_status=400,
        validation_error_model=ProblemBody,
        validation_error_callback=_validation_problem,
        static_folder=None,
    )
    app.problem_examples = problems
    # The newest version that all documentation tools support.
    app.openapi_version = "3.1.0"
    # Flask takes it from FLASK_DEBUG; its error messages then have internal details.
    app.debug = False
    app.config["MAX_CONTENT_LENGTH"] = max_body_bytes
    # Only files are large; form fields are held in memory, so they have a lower limit.
    app.config["MAX_FORM_MEMORY_SIZE"] = min(max_body_bytes, 4 * 1024 * 1024)
    # flask-openapi evaluates the return annotations of routes, so they need names that exist at run time.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it, the base class does not
    _add_documentation(app, service)
    _add_probes(app, service, probes, is_public=is_public)
    _add_problems(app)
    _add_observation(app, service)
    return app


def document_for_all_routes(app: Flask, *statuses: int) -> None:
    """Document these problems for every route of the app, except probes."""
    assert isinstance(app, _App)
    app.common_problems += statuses


def problem_responses(*statuses: int) -> dict[str | int, Any]:
    """Return the documentation of error responses, for a route's `responses`."""
    schema = {"schema": {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}}
    return {
        status: {"description": "A problem (RFC 9457)", "content": {PROBLEM_CONTENT_TYPE: schema}}
        for status in statuses
    }


def answers(description: str, *contents: tuple[str, type[BaseModel] | None]) -> dict[str, Any]:
    """Return the documentation of one response in several content types, for a route's `responses`.

    None as model means text or bytes. The models must be among the route's `documented` ones.
    """
    schemas = {
        content_type: {"type": "string"} if model is None else {"$ref": f"#/components/schemas/{model.__name__}"}
        for content_type, model in contents
    }
    return {
        "description": description,
        "content": {content_type: {"schema": schema} for content_type, schema in schemas.items()},
    }


def documented(*models: type[BaseModel]) -> dict[str, Any]:
    """Return the schemas of models and their parts, for a blueprint's `components_schemas`."""
    _, schema = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    return {name: Schema(**definition) for name, definition in schema["$defs"].items()}


def _add_documentation(app: OpenAPI, service: Service) -> None:
    app.add_url_rule(openapi.PATH, "openapi_json", lambda: openapi.as_response(openapi.document_of(app, service)))
    swagger_page = app.ensure_sync(app.view_functions["swagger.swagger"])
    # Swagger's page expects to be in the folder of its files.
    app.add_url_rule("/doc", "doc", lambda: str(swagger_page()).replace('"swagger/', '"doc/swagger/'))


class _App(OpenAPI):
    common_problems: tuple[int, ...] = ()
    """Statuses that every route may answer, except probes."""
    problem_examples: Sequence[ProblemExample] = ()

    def generate_spec_json(self) -> None:
        """Correct flask-openapi's documentation of every route.

        It documents an array of validation errors; our routes with input return problems. And optional parameters and
        headers are absent, never null.
        """
        super().generate_spec_json()  # type: ignore[no-untyped-call]  # flask-openapi leaves it untyped
        problem = {str(status): answer for status, answer in problem_responses(400).items()}
        refused = (401, 403) if self.security_schemes else ()
        common = {str(status): answer for status, answer in problem_responses(*self.common_problems, *refused).items()}
        for name, path in self.spec_json["paths"].items():
            for operation in path.values():
                if name not in PATHS:
                    operation["responses"] = common | operation["responses"]
                for parameter in operation.get("parameters", ()):
                    _forbid_null(parameter["schema"])
                if "parameters" in operation or "requestBody" in operation:
                    operation["responses"].update(problem)
                else:
                    operation["responses"].pop("400")
        add_examples(self.spec_json, recorded_examples(Path(self.root_path)), self.problem_examples)


def _forbid_null(schema: dict[str, Any]) -> None:
    alternatives = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
    if len(alternatives) == 1:
        schema.update(alternatives[0])
    elif alternatives:
        schema["anyOf"] = alternatives


def _add_probes(app: OpenAPI, service: Service, probes: Probes, *, is_public: bool) -> None:
    def get(path: str, summary: str, responses: _Responses) -> Callable[[_View], _View]:
        if is_public and path != HEALTH:
            return lambda view: view
        description = with_example(f"{CURL} {address_of(service)}{path}")
        route: Callable[[_View], _View] = app.get(
            path,
            operation_id=f"get{path[1:].title()}",
            tags=[_PROBE_TAG],
            summary=summary,
            description=description,
            responses=responses,
        )
        return route

    starting: _Responses = {200: _json("Start-up has finished"), 503: _json("Still starting; reasons in `checks`")}

    @get(STARTED, "Startup probe", starting)
    def started() -> tuple[dict[str, Any], int]:
        return probes.started()

    @get(READY, "Readiness probe", {200: _json("Ready"), 503: _json("Not ready; reasons in `checks`")})
    def ready() -> tuple[dict[str, Any], int]:
        return probes.ready()

    @get(HEALTH, "Liveness probe", {200: _json("Alive")})
    def health() -> tuple[dict[str, Any], int]:
        return probes.alive()

    metrics_text: dict[str, Any] = {"description": "Prometheus' text format", "content": {"text/plain": {}}}

    @get(METRICS, "Metrics for Prometheus", {200: metrics_text})
    def prometheus() -> Response:
        return Response(probes.metrics(), content_type=CONTENT_TYPE_LATEST)


def _json(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": {"type": "object"}}}}


def _add_problems(app: Flask) -> None:
    @app.errorhandler(Problem)
    def on_problem(problem: Problem) -> Response:
        if problem.http_status >= 500:
            log.warning("request failed", status=problem.http_status, detail=problem.detail, **problem.members)
        return _problem_response(problem)

    @app.after_request
    def refuse_without_a_body(response: Response) -> Response:
        """Replace the body of 412: it would be the file that the client does not want."""
        if response.status_code != HTTPStatus.PRECONDITION_FAILED or response.content_type == PROBLEM_CONTENT_TYPE:
            return response
        detail = "The current version does not match If-Match. Leave the header out, or send the current ETag."
        # Changed in place: other functions have added headers to it.
        getattr(response.response, "close", lambda: None)()
        response.direct_passthrough = False
        response.set_data(app.json.dumps(BadRequest(detail, status=412).to_wire(instance=request.path)))
        response.content_type = PROBLEM_CONTENT_TYPE
        response.headers.pop("Content-Disposition", None)
        return response

    @app.errorhandler(HTTPException)
    def on_http_exception(error: HTTPException) -> Response:
        return _problem_response(_from_werkzeug(error, app.config["MAX_CONTENT_LENGTH"]), dict(error.get_headers()))

    @app.errorhandler(Exception)
    def on_exception(error: Exception) -> Response:
        log.error("request failed", exc_info=error)
        return _problem_response(Fault())


def _from_werkzeug(error: HTTPException, max_body_bytes: int) -> Problem:
    if isinstance(error, RequestEntityTooLarge):
        allowed = f"{max_body_bytes / 1024 / 1024:g} MB"
        return BadRequest(f"The request is too large; the limit is {allowed}. Send a smaller file.", status=413)
    if isinstance(error, WrongPath):
        return NotFound(f"The path {request.path} does not exist. {openapi.PATH} lists all paths.")
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return BadRequest(f"The method {request.method} is not allowed here. Use one of {allowed}.", status=405)
    status = error.code or 500
    detail = error.description or error.name
    return BadRequest(detail, status=status) if status < 500 else Problem(detail, status=status)


def validation_problem(error: ValidationError) -> BadRequest:
    """Return what is wrong with each field, without its value."""
    fields = [
        {"field": ".".join(map(str, problem["loc"])) or "body", "message": _plain(problem["msg"])}
        for problem in error.errors(include_url=False, include_context=False)
    ]
    detail = "; ".join(f"{field['field']} {field['message']}" for field in fields)
    return BadRequest(f"{detail}.", fields=fields)


def _validation_problem(error: ValidationError) -> Response:
    return _problem_response(validation_problem(error))


def _plain(message: str) -> str:
    """Return Pydantic's message as what the field must be: "Input should be a valid integer, unable to parse …"."""
    if message == "Field required":
        return "is required"
    return re.sub(r"^(Input|String|List|Value) should ", "must ", message).partition(", unable to ")[0]


def _problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    response = jsonify(problem.to_wire(instance=request.path))
    response.status_code = problem.http_status
    # Keep headers like Allow (405), except those of the body, which is replaced.
    response.headers.update(
        {k: v for k, v in (headers or {}).items() if k.lower() not in ("content-type", "content-length")}
    )
    response.headers.update(problem.headers())
    response.content_type = PROBLEM_CONTENT_TYPE
    return response


def _add_observation(app: Flask, service: Service) -> None:
    telemetry.trace_requests(app, excluded_urls=",".join(f"{path}$" for path in PATHS))

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def observe(response: Response) -> Response:
        record = partial(_observe, g.started, request.method, request.path, _route(), response.status_code)
        if response.is_streamed:
            # After the last byte Flask has left the request context, and the log line would have no trace id.
            response.call_on_close(partial(copy_context().run, record))
        else:
            record()
        if _is_refused(service, response.status_code):
            # An investigation needs the sender; other lines do not have the address.
            log.warning("refused", method=request.method, route=_route(), address=request.remote_addr)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response


def _is_refused(service: Service, status: int) -> bool:
    """Return whether the client may not have what it asks for: another owner's picture is answered by 404."""
    return status in _REFUSED or (status == 404 and service is Service.BFF_API and _route().startswith("/api/"))


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"


def _observe(started: float, method: str, path: str, route: str, status: int) -> None:
    """Record the request after the last part of its response."""
    elapsed_s = time.perf_counter() - started
    # A client may send any method; each would create a series.
    metrics.REQUEST_DURATION.labels(method if method in _METHODS else "other", route, status).observe(elapsed_s)
    if path not in PATHS:
        log.info("request", method=method, path=without_token(path), status=status, ms=round(elapsed_s * 1000, 1))
