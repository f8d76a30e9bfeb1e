/** As much of Swagger UI as is used here: it brings no types. */
declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  type Props = Readonly<Record<string, unknown>> & {
    readonly className?: string;
    readonly description?: string;
    readonly children?: unknown;
    readonly getComponent: (name: string, isConnected?: boolean) => Component;
  };
  type Component = (props: Props) => unknown;

  /** It brings a React of its own, of which its components are made. */
  interface System {
    readonly React: {
      readonly createElement: (type: Component | string, props?: object, ...children: unknown[]) => unknown;
    };
  }

  export type Plugin = (system: System) => {
    readonly components: Readonly<Record<string, Component>>;
    readonly wrapComponents: Readonly<Record<string, (original: Component) => Component>>;
  };

  interface Options {
    readonly domNode: HTMLElement;
    readonly spec: object;
    readonly presets: readonly unknown[];
    readonly plugins: readonly Plugin[];
    readonly layout: string;
    readonly docExpansion: "list" | "full" | "none";
    readonly defaultModelsExpandDepth: number;
    readonly displayRequestDuration: boolean;
    readonly supportedSubmitMethods: readonly string[];
    readonly syntaxHighlight: { readonly activated: boolean };
    readonly tagsSorter: (a: string, b: string) => number;
    readonly validatorUrl: string | null;
  }

  function SwaggerUI(options: Options): unknown;

  namespace SwaggerUI {
    const presets: { readonly apis: unknown };
  }

  export default SwaggerUI;
}
