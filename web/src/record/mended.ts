// mended: where a thing that names objects and fields is looked at and mended, by what it is and its number. Those of an
// object's shape (fields, layouts) are not here.
export const mendedAt: Record<string, (id: number) => string> = {
  rule: (id) => '/warnings/rules/' + id,
  definition: (id) => '/churn?def=' + id,
  role: (id) => '/roles/' + id,
  form: (id) => '/forms/' + id,
  hook: (id) => '/hooks?edit=' + id,
  automation: (id) => '/automations/' + id,
  play: (id) => '/plays/' + id,
  queue: (id) => '/ticket-settings?edit=' + id,
  template: () => '/messages',
  worth: () => '/warnings',
};
