/** Swagger UI, and all of it that this page changes. Its weight is why this module is loaded late. */
import "./swagger.css";

import { t } from "../messages";
import SwaggerUI, { type Plugin } from "swagger-ui-dist/swagger-ui-es-bundle";

const METHODS = ["get", "put", "post", "delete", "patch"] as const;

/** The tag of what is no part of a service's work: it comes last. */
const OPERATION = "operation";

export function show(home: HTMLElement, specification: object, canTry: boolean): void {
  SwaggerUI({
    domNode: home,
    spec: specification,
    presets: [SwaggerUI.presets.apis],
    plugins: [partOfAPage],
    layout: "CallsAndTypes",
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    supportedSubmitMethods: canTry ? METHODS : [],
    // It would colour code by styles of its own, which know no night.
    syntaxHighlight: { activated: false },
    tagsSorter: (a, b) => Number(a === OPERATION) - Number(b === OPERATION),
    // Else it would ask another host whether the document is valid.
    validatorUrl: null,
  });
}

/** Not a page of its own: without its title, its `main`, or a choice of servers; and what it leaves without a name, named. */
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
    // What scrolls must be within the keyboard's reach.
    PlainTextViewer: ({ className, children }) =>
      createElement("pre", { className: `microlight ${className ?? ""}`, tabIndex: 0 }, children),
  },
  wrapComponents: {
    // What a person fills in has a placeholder for a name, a choice and a file have none.
    JsonSchema_string: (Field) => (props) =>
      createElement(
        "label",
        undefined,
        createElement("span", { className: "visually-hidden" }, props.description ?? t("portal.value")),
        createElement(Field, props),
      ),
  },
});
