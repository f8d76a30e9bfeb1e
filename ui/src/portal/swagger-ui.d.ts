/** Types of the parts of Swagger UI used here; it has none. */
declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  type Props = Readonly<Record<string, unknown>> & {
    readonly className?: string;
    readonly description?: string;
    readonly children?: unknown;
    readonly getComponent: (name: string, isConnected?: boolean) => Component;
  };
  type Component = (props: Props) => unknown;

  /** Swagger UI includes its own React. */
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
