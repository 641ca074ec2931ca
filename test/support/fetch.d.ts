/** What the generated client takes from a browser's types, and Node's do not name. */
type BodyInit = NonNullable<RequestInit['body']>;
