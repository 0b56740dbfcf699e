/** What a page needs of the browser beyond its own text. */
export interface PageNeeds {
  readonly nonce: string;
  /** Source of its one image. */
  readonly image?: string | undefined;
  /** Whether it posts a form to its own origin. */
  readonly posts: boolean;
}

/** A policy by which the page runs no script, is framed by nobody and loads nothing but its own style and image. */
export function contentSecurityPolicy({ nonce, image, posts }: PageNeeds): string {
  const directives = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(image === undefined ? [] : [`img-src ${image}`]),
    `form-action ${posts ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
}
