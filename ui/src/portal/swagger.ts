/** Swagger UI with its customizations, loaded late because of its size. */
import "./swagger.css";

import { t } from "../messages";
import SwaggerUI, { type Plugin } from "swagger-ui-dist/swagger-ui-es-bundle";

const METHODS = ["get", "put", "post", "delete", "patch"] as const;

/** Tag of health and metrics endpoints, sorted last. */
const OPERATION = "operation";

export function show(home: HTMLElement, specification: object, canTry: boolean, isSingle: boolean): void {
  SwaggerUI({
    domNode: home,
    spec: specification,
    presets: [SwaggerUI.presets.apis],
    plugins: [partOfAPage],
    layout: "CallsAndTypes",
    docExpansion: isSingle ? "full" : "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    supportedSubmitMethods: canTry ? METHODS : [],
    // Its highlighting ignores the dark theme.
    syntaxHighlight: { activated: false },
    tagsSorter: (a, b) => Number(a === OPERATION) - Number(b === OPERATION),
    // Otherwise it sends the document to another host.
    validatorUrl: null,
  });
}

/** Embed it without its title, `main` and server selection, and add missing accessible names. */
const partOfAPage: Plugin = ({ React: { createElement } }) => ({
  components: {
    CallsAndTypes: ({ getComponent }) =>
      createElement(
        "div",
        { className: "swagger-ui" },
        ...["SvgAssets", "errors", "operations", "Models"].map((name) =>
          createElement(getComponent(name, true)),
        ),
      ),
    // Scrollable elements must be focusable.
    PlainTextViewer: ({ className, children }) =>
      createElement("pre", { className: `microlight ${className ?? ""}`, tabIndex: 0 }, children),
  },
  wrapComponents: {
    // Text inputs have a placeholder as name; selects and files have none.
    JsonSchema_string: (Field) => (props) =>
      createElement(
        "label",
        undefined,
        createElement("span", { className: "visually-hidden" }, props.description ?? t("portal.value")),
        createElement(Field, props),
      ),
    ExamplesSelect: (Select) => (props) =>
      createElement(
        "label",
        undefined,
        createElement("span", { className: "visually-hidden" }, t("portal.example")),
        createElement(Select, props),
      ),
  },
});
