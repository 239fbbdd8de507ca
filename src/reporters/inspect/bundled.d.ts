// Owns the type of what scripts/bundle-page.mjs makes: a page with its style and its script, as one text.

declare module "*?bundled" {
  const text: string;
  export default text;
}
