// Made by `liuke types` from the tables that src/api/shapes.c joins. Do not edit.

export type Text2 = {
  zh: string;
  en: string;
};

/** YYYY-MM-DD */
export type Day = string;

/** [from, to): `to` null where it still holds. */
export type Day2 = {
  from: Day;
  to: Day | null;
};

/** A cell: text, number, yes/no, a day, a time stamp (YYYY-MM-DDTHH:MM:SS), several choices, or empty. */
export type Cell = string | number | boolean | string[] | null;

/** What a reference is called; several where it holds several. */
export type Label = string | string[];

/** Of which customers the figures are: all, or (`visible`) those the viewer may see. */
export type Within = {
  customers: string;
  words: Text2;
};

/** RFC 9457, with a code for programs and the place of a mistake in a text or a file. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  line: number;
  column: number;
  duplicates: DuplicateMatch[] | null;
};

/** `type`: by its first bytes. */
export type FileAnswer = {
  id: number;
  name: string;
  type: string;
  bytes: number;
};

/** `what`: preview, import, undo, or copy, backup, restore of an organisation (`unit` rows). `state`: running, done or failed. `done` of `total` count bytes of the file (`unit` bytes: preview, import) or changes taken back (`unit` changes: undo); total is 0 while it is not known. `rows`: of the file, read so far. An undo's result is an UndoResult. */
export type Job = {
  id: string;
  what: string;
  state: string;
  unit: string;
  done: number;
  total: number;
  rows: number;
  result: ImportResult | UndoResult | null;
  problem: Problem | null;
};

/** `items` and `mirror_bytes`: of the history in memory, as of the last question to it; `search_bytes`: of the texts held for search. Who sees only some customers is told how many these are, and 0 for the rest. */
export type System = {
  version: string;
  customers: number;
  items: number;
  mirror_bytes: number;
  search_bytes: number;
  database_bytes: number;
};

/** `rights`: administrator, rules, import, reveal. `second_factor`: on, off, or needed: one of his roles asks for it, and nothing else goes before it is on. */
export type Session = {
  setup_needed: boolean;
  signed_in: boolean;
  csrf: string;
  person: Person | null;
  organisation: Organisation | null;
  version: string;
  today: Day | null;
  rights: string[];
  second_factor: string;
};

export type Person = {
  id: number;
  login: string;
  name: string;
  language: string;
};

export type Organisation = {
  name: string;
  zone: string;
  currency: string;
  language: string;
};

export type SetupQuestion = {
  organisation: Organisation;
  person: NewPerson;
};

export type NewPerson = {
  login: string;
  name: string;
  password: string;
};

/** `code`: of the telephone, or a recovery code; asked for by the Problem second_factor. */
export type SignInQuestion = {
  login: string;
  password: string;
  code: string | null;
};

export type SecondFactor = {
  on: boolean;
  needed: boolean;
  codes_left: number;
};

/** `address`: what the QR code says (otpauth://…). */
export type SecondSecret = {
  secret: string;
  address: string;
};

export type CodeQuestion = {
  code: string;
};

export type RecoveryCodes = {
  codes: string[];
};

/** `limited`: to `objects`; else it opens all that its person may. */
export type Token = {
  id: number;
  name: string;
  writes: boolean;
  objects: string[];
  limited: boolean;
  created: string;
  expires: string | null;
  seen: string | null;
};

export type TokenList = {
  rows: Token[];
};

/** `token`: told this once. */
export type NewToken = {
  id: number;
  name: string;
  writes: boolean;
  objects: string[];
  limited: boolean;
  created: string;
  expires: string | null;
  seen: string | null;
  token: string;
};

/** `objects`: null or none for all that one may oneself; `days`: 0 until it is revoked. */
export type TokenQuestion = {
  name: string;
  writes: boolean;
  objects: string[] | null;
  days: number;
};

/** An identity provider (OpenID Connect). `home`: where people open this program; `callback`: made of it, to be registered there. `claim`: what of a person is the sign-in name here. `matches`: an unknown account is linked to the person of that name; `makes`: who is not there is made, with `role` and in `department` (0: none). `closes`: only administrators may use a password. `trusts`: its word for a second factor counts. `leaves`: signing out here signs out there. */
export type Provider = {
  id: number;
  version: number;
  name: string;
  issuer: string;
  client: string;
  secret_kept: boolean;
  home: string;
  callback: string;
  claim: string;
  matches: boolean;
  makes: boolean;
  role: number;
  department: number;
  closes: boolean;
  trusts: boolean;
  leaves: boolean;
  enabled: boolean;
};

export type ProviderList = {
  rows: Provider[];
};

/** `secret`: null leaves it as it is. */
export type ProviderQuestion = {
  name: string;
  issuer: string;
  client: string;
  secret: string | null;
  home: string;
  claim: string;
  matches: boolean;
  makes: boolean;
  role: number;
  department: number;
  closes: boolean;
  trusts: boolean;
  leaves: boolean;
  enabled: boolean;
};

export type ProviderTry = {
  issuer: string;
};

/** `keys`: how many of a kind that counts. `leaves`: it offers signing out. */
export type ProviderTried = {
  issuer: string;
  keys: number;
  leaves: boolean;
};

export type SignInWay = {
  id: number;
  name: string;
};

/** `password`: everybody may use one; else administrators only. */
export type SignInWays = {
  rows: SignInWay[];
  password: boolean;
};

export type SignInAddress = {
  address: string;
};

export type SignOutAddress = {
  address: string | null;
};

/** As the identity provider put it behind the address it sent the browser to. */
export type SignInBack = {
  state: string;
  code: string | null;
  error: string | null;
  iss: string | null;
};

export type SignInCode = {
  state: string;
  code: string;
};

/** `login`: what one is called there. */
export type Identity = {
  id: number;
  issuer: string;
  login: string;
  created: string;
  seen: string;
};

export type IdentityList = {
  rows: Identity[];
};

export type PasswordQuestion = {
  old: string;
  new: string;
};

export type LanguageQuestion = {
  language: string;
};

export type SessionPlace = {
  id: string;
  address: string;
  created: string;
  seen: string;
  here: boolean;
};

export type SessionList = {
  rows: SessionPlace[];
};

/** To who is no administrator `roles` are empty, `seen` is null and `second_factor` false. `seen`: when he was last here, to the hour. */
export type PersonRow = {
  id: number;
  version: number;
  login: string;
  name: string;
  mail: string;
  phone: string;
  department: number;
  manager: number;
  active: boolean;
  roles: number[];
  seen: string | null;
  second_factor: boolean;
};

export type PersonList = {
  rows: PersonRow[];
};

export type PersonCreation = {
  login: string;
  password: string;
  name: string;
  language: string | null;
  mail: string | null;
  phone: string | null;
  department: number | null;
  manager: number | null;
  roles: number[];
};

/** What is null stays. */
export type PersonChange = {
  name: string | null;
  mail: string | null;
  phone: string | null;
  department: number | null;
  manager: number | null;
  active: boolean | null;
  roles: number[] | null;
};

export type Department = {
  id: number;
  version: number;
  name: string;
  parent: number;
  head: number;
  people: number;
};

export type DepartmentList = {
  rows: Department[];
};

/** `head`: null leaves who it is. */
export type DepartmentQuestion = {
  name: string;
  parent: number;
  head: number | null;
};

export type FirstPassword = {
  password: string;
};

/** What a role allows (docs/rights.md). `scope` to see, `change_scope` to change: own, department, below, shared, condition, all. `objects`: by name, "*" for all others: see, create, change, delete, export. `fields`: "customer.phone": hidden, masked, read or write. `rights`: rules, import, reveal. */
export type Permits = {
  scope: string[];
  change_scope: string[];
  condition: string;
  objects: Record<string, string[]>;
  fields: Record<string, string>;
  rights: string[];
};

/** `second_factor`: who has it must sign in with two factors. */
export type Role = {
  id: number;
  version: number;
  name: string;
  administrator: boolean;
  second_factor: boolean;
  permits: Permits;
  people: number;
};

export type RoleList = {
  rows: Role[];
};

export type RoleQuestion = {
  name: string;
  administrator: boolean;
  second_factor: boolean;
  permits: Permits;
};

/** `person` or `department` is 0. */
export type Share = {
  id: number;
  person: number;
  department: number;
  can_write: boolean;
};

export type ShareList = {
  rows: Share[];
};

export type ShareQuestion = {
  person: number;
  department: number;
  can_write: boolean;
};

/** `how`: turn (one after the other; one receiver gets all), condition (the first whose `when` holds of the customer; an empty one holds of all) or object (the first that names the record's object in `objects`; an empty list names all). */
export type HandoverQuestion = {
  how: string;
  to: Receiver[];
};

export type Receiver = {
  person: number;
  when: string | null;
  objects: string[] | null;
};

/** `id`: null of a preview. `left`: records no condition holds of. */
export type Handover = {
  id: number | null;
  to: Received[];
  left: number;
};

/** `others`: records that have an owner of their own. `objects`: how many of each object. */
export type Received = {
  person: number;
  customers: number;
  others: number;
  objects: Record<string, number>;
};

/** `to`: the receivers' sign-in names, with how many records each. */
export type HandoverRow = {
  id: number;
  at: string;
  actor: number;
  person: number;
  undone: boolean;
  records: number;
  to: Record<string, number>;
};

export type HandoverList = {
  rows: HandoverRow[];
};

/** `kept`: given to another since, or deleted. */
export type HandoverUndone = {
  restored: number;
  kept: number;
};

/** `erase`: what is proposed; `fixed`: not to be chosen otherwise. `why`: person (says who it is), text (other text), figure (days, amounts, choices), skeleton (ids, starts and ends, links), asked (a definition or a rule asks by it). */
export type EraseField = {
  id: number;
  label: Text2;
  values: number;
  erase: boolean;
  fixed: boolean;
  why: string;
};

export type EraseObject = {
  object: string;
  label: Text2;
  records: number;
  fields: EraseField[];
};

/** `number`: what has to be typed to confirm. */
export type EraseLook = {
  number: string;
  objects: EraseObject[];
};

/** `fields`: the ids of all that are erased; null: as proposed. */
export type EraseQuestion = {
  confirm: string;
  fields: number[] | null;
};

/** How many records, rows of the change log and files were changed. */
export type Erased = {
  records: number;
  changes: number;
  files: number;
};

export type Revealed = {
  value: string | null;
};

export type AuditRow = {
  id: number;
  at: string;
  person: number;
  address: string;
  session: string;
  what: string;
  detail: Record<string, Cell>;
};

export type AuditList = {
  rows: AuditRow[];
  next: string | null;
};

/** Another organisation of the server, at /~name/. `state`: making, open, suspended or deleted. Figures are null while they cannot be read. `seen`: when somebody was last there. `gone`: when a deleted one goes for good. `mine`: whoever asks is linked to it. */
export type OrganisationRow = {
  name: string;
  label: string;
  state: string;
  people: number | null;
  customers: number | null;
  bytes: number | null;
  seen: string | null;
  created: string | null;
  gone: string | null;
  mine: boolean;
};

export type OrganisationList = {
  rows: OrganisationRow[];
};

/** `name`: 1 to 40 of a-z, 0-9 and hyphens. `person`: of this organisation, who administers a new one; null: whoever asks; of no meaning for a copy. */
export type OrganisationQuestion = {
  name: string;
  label: string;
  person: number | null;
};

/** `was`: what it is called as he saw it, refused where that is another by now; null: whatever it is. Answered: the name before. */
export type OrganisationName = {
  name: string;
  was: string | null;
};

export type OrganisationLabel = {
  label: string;
};

/** `file`: of a BackupFile. */
export type OrganisationRestore = {
  name: string;
  label: string;
  file: string;
};

export type BackupFile = {
  file: string;
};

/** The result of a Job: copy and restore say what was made, backup the `file` to fetch from /api/organisations/backups/:file. */
export type OrganisationMoved = {
  name: string;
  label: string | null;
  file: string | null;
};

/** `home`: the person of this organisation he is; null: nobody. */
export type OrganisationPerson = {
  id: number;
  login: string;
  name: string;
  active: boolean;
  home: number | null;
};

export type OrganisationPeople = {
  rows: OrganisationPerson[];
};

/** `there` null: nobody any more. */
export type OrganisationLink = {
  person: number;
  there: number | null;
};

/** `state`: open or suspended. */
export type MyOrganisation = {
  name: string;
  label: string;
  state: string;
};

/** `home`: what the first organisation is called. */
export type MyOrganisations = {
  home: string;
  rows: MyOrganisation[];
};

export type OrganisationEntry = {
  address: string;
};

/** A set-up: `text` of a file, or the name of a `template`. `take`: the keys of a preview's steps, null for all; `drop`: keys of what is only here and shall go; `fingerprint` of the preview. */
export type SetupAsk = {
  text: string | null;
  template: string | null;
  take: string[] | null;
  drop: string[] | null;
  fingerprint: string | null;
  name: string | null;
};

/** `before_says`, `after_says`: the sentence of a condition, empty of anything else. */
export type SetupChange = {
  path: string;
  before: string | null;
  after: string | null;
  before_says: Text2;
  after_says: Text2;
};

/** `what`: added, changed, removed, only_here, kept (it cannot become what the file says: `why`). `part`: object, field, layout, view, form, duplicate, definition, rule, role, provider. `follows`: not in the file, it comes of another. `why` of another step: what is still to do. */
export type SetupStep = {
  key: string;
  part: string;
  object: string | null;
  label: Text2;
  what: string;
  follows: boolean;
  why: Text2;
  changes: SetupChange[];
};

/** `id`: to take it back; 0 of a preview. */
export type SetupDifference = {
  id: number;
  name: Text2;
  fingerprint: string;
  added: number;
  changed: number;
  removed: number;
  only_here: number;
  kept: number;
  steps: SetupStep[];
};

export type SetupDone = {
  id: number;
  at: string;
  person: number;
  name: string;
  added: number;
  changed: number;
  removed: number;
  undone: boolean;
};

export type SetupList = {
  rows: SetupDone[];
};

/** `kept`: what somebody changed since, and stays. */
export type SetupUndone = {
  changed: number;
  kept: string[];
};

export type Template = {
  name: string;
  label: Text2;
  says: Text2;
  objects: number;
  fields: number;
  rules: number;
  views: number;
  roles: number;
};

/** `import`: by which the demo data is taken back (POST /api/imports/:id/undo). */
export type SampleMade = {
  records: number;
  import: number;
};

export type TemplateList = {
  rows: Template[];
};

export type Meta = {
  objects: ObjectMeta[];
  functions: FunctionMeta[];
  kinds: KindMeta[];
};

/** `fields` in the order in which people see them. `searched`: its records are found by words. `may`: see, create, change, delete, export. */
export type ObjectMeta = {
  id: number;
  version: number;
  name: string;
  label: Text2;
  help: Text2;
  shape: string;
  parent: string | null;
  searched: boolean;
  fields: FieldMeta[];
  may: string[];
};

/** `type`: what the rule language takes it for. `broken`: why its formula or one of its conditions does not work. `computed`: it is worked out when read and cannot be written. `right`: masked, read or write; a hidden field is not there. */
export type FieldMeta = {
  id: number;
  version: number;
  name: string;
  label: Text2;
  help: Text2;
  kind: string;
  type: string;
  role: string;
  computed: boolean;
  options: FieldOptions;
  broken: Text2 | null;
  right: string;
};

/** What else there is to a field; null or empty where it is not asked for. `default`, `min` and `max` are written as values are. `shown_when` and `required_when` are conditions over the record's own fields. `open`: choices that are not listed are taken too. `object`: the one a link leads to. `number`: of automatic numbers, such as KH-{yyyy}-{0000}. */
export type FieldOptions = {
  required: boolean;
  unique: boolean;
  open: boolean;
  default: string | null;
  min: string | null;
  max: string | null;
  length_max: number | null;
  pattern: string | null;
  pattern_zh: string | null;
  pattern_en: string | null;
  shown_when: string | null;
  required_when: string | null;
  currency: string | null;
  object: string | null;
  number: string | null;
  formula: string | null;
  decimals: number | null;
  choices: Choice[];
  rollup: Rollup | null;
};

/** `colour`: a word such as red, or empty. */
export type Choice = {
  name: string;
  colour: string;
};

/** One function over a time line: count, sum, avg, min, max, last, days_since … `field`: for those over values; `window`: 90d, or null for all of the past. */
export type Rollup = {
  function: string;
  object: string;
  field: string | null;
  where: string | null;
  window: string | null;
};

/** To change one, only what is to be another is given. `shape`: none, moment or span, once and for all. `position`: its place among the others, from 0. */
export type ObjectQuestion = {
  name: string;
  label: Text2 | null;
  help: Text2 | null;
  shape: string | null;
  parent: string | null;
  position: number | null;
};

export type ObjectMetaList = {
  rows: ObjectMeta[];
};

export type FieldMetaList = {
  rows: FieldMeta[];
};

/** To change one, only what is to be another is given; `options` are given as a whole, and `kind` changes by a preview. */
export type FieldQuestion = {
  name: string;
  label: Text2 | null;
  help: Text2 | null;
  kind: string;
  options: Record<string, unknown> | null;
  position: number | null;
};

/** `fingerprint`: of the preview; none for the preview itself. */
export type KindQuestion = {
  kind: string;
  options: Record<string, unknown> | null;
  fingerprint: string | null;
};

/** What the values would become: how many records and how many different values stay the same, are changed (part of them is dropped) or lost; and up to 100 of them, the lost ones first. */
export type KindPreview = {
  records: KindFates;
  values: KindFates;
  examples: Becoming[];
  fingerprint: string;
};

export type KindFates = {
  same: number;
  changed: number;
  lost: number;
};

/** `fate`: same, changed or lost; `reason`: why it is lost. */
export type Becoming = {
  value: string;
  becomes: string;
  count: number;
  fate: string;
  reason: Text2 | null;
};

/** The choices `from` become `into`; to rename one, name one. */
export type ChoicesQuestion = {
  from: string[];
  into: string;
};

export type ChoicesAnswer = {
  records: number;
  field: FieldMeta;
};

export type DeletedList = {
  rows: DeletedRow[];
};

/** An object (`object` null) or a field that can be taken back. `by`: the id of who deleted it, 0 where nobody noted it. */
export type DeletedRow = {
  id: number;
  name: string;
  label: Text2;
  object: string | null;
  deleted: string;
  days_left: number;
  by: number;
};

export type UseList = {
  rows: UseRow[];
};

/** `what`: rule, definition, automation, play, queue, template, worth, role, view, form, formula, shown_when, required_when or link; `id` and `label` are those of the thing or the field; `object`: the field's. */
export type UseRow = {
  what: string;
  id: number;
  label: Text2;
  object: string | null;
};

/** `kind`: formula or rollup; `options` as those of a field; `records`: on which to try it, at most 20. */
export type FormulaQuestion = {
  kind: string;
  options: Record<string, unknown> | null;
  records: number[];
};

/** `type`: what it gives; `values`: one for each record asked for. */
export type FormulaTry = {
  text: string;
  sentence: Text2;
  type: string;
  values: Cell[];
};

/** `options`: those that a field of the kind takes. `refers`: values are ids, and a record says in `labels` what they are called. */
export type KindMeta = {
  name: string;
  label: Text2;
  type: string;
  computed: boolean;
  refers: boolean;
  options: string[];
};

/** `argument`: series, field_series, state or date; `type`: what it gives. */
export type FunctionMeta = {
  name: string;
  shapes: string[];
  argument: string;
  window: boolean;
  type: string;
  label: Text2;
};

/** Something of his that a change of objects or fields has switched off. `what`: rule, definition, view, field, layout, role, form, duplicate_rule, hook, automation, play, queue, template or worth; `id`: its number, of a layout the object's; `object`: whose it is. */
export type Notice = {
  what: string;
  id: number;
  object: string | null;
  field: string | null;
  name: Text2;
  why: Text2;
  at: string | null;
  seen: boolean;
};

export type NoticeList = {
  rows: Notice[];
};

/** `kind`: ticket, hand, warning, play, automation; `thing`: the id of the ticket, person, warning, customer's entry in the play or run. */
export type Undone = {
  id: number;
  kind: string;
  thing: number;
  tries: number;
  why: Text2;
};

export type UndoneList = {
  rows: Undone[];
};

export type ViewList = {
  rows: ViewRow[];
};

/** `shared`: me, department or all. `kind`: list, board or calendar. `broken`: why it cannot be looked at any more, or not by him. */
export type ViewRow = {
  id: number;
  version: number;
  object: string;
  name: string;
  owner: string;
  mine: boolean;
  may_change: boolean;
  shared: string;
  kind: string;
  settings: ViewSettings;
  broken: Text2 | null;
  position: number;
};

/** Fields by name. `columns`: none as usual. `sort`: `-field` downwards. `sum`: totals of groups and of a board's columns. `board`: the choice its columns stand for. `calendar`: the date. */
export type ViewSettings = {
  columns: ViewColumn[];
  filter: string;
  sort: string | null;
  group: string | null;
  sum: string | null;
  board: string | null;
  calendar: string | null;
};

/** `width` in pixels, 0 as usual. */
export type ViewColumn = {
  field: string;
  width: number;
  frozen: boolean;
};

/** In a change, what is null stays; the object cannot be changed. */
export type ViewQuestion = {
  object: string;
  name: string | null;
  shared: string | null;
  kind: string | null;
  settings: ViewSettings | null;
  position: number | null;
};

/** `page` and `form` are empty where none is `saved`: the pages lay it out themselves. `undoable`: the last change can be taken back. */
export type Layout = {
  object: string;
  version: number;
  saved: boolean;
  undoable: boolean;
  page: LayoutTab[];
  form: LayoutTab[];
};

export type LayoutTab = {
  title: Text2;
  sections: LayoutSection[];
};

/** `kind`: fields, related (records of `object` whose field `link` leads here; null: that belong to this customer; `fields` are its columns) or timeline. `condition`: over the record's own fields, when it shows. `key` names it in Shown, and is not read. */
export type LayoutSection = {
  key: number;
  kind: string;
  title: Text2;
  columns: number;
  folds: boolean;
  condition: string;
  broken: Text2 | null;
  fields: string[];
  object: string | null;
  link: string | null;
};

export type LayoutQuestion = {
  page: LayoutTab[];
  form: LayoutTab[];
};

/** `record`: one that is kept already, whose other values count. */
export type ShownQuestion = {
  record: number | null;
  values: Record<string, Cell>;
};

/** `hidden`: fields that do not show; `required`: those that must be filled. `page`, `form`: keys of sections that do not show. A condition over fields he does not read is not asked. */
export type Shown = {
  hidden: string[];
  required: string[];
  page: number[];
  form: number[];
};

/** A public form. `fixed`: values every answer gets. `owner`: the sign-in name of whose the records are. `ends`: the last day; `most`: answers, 0 for any number. */
export type FormQuestion = {
  object: string;
  name: string;
  title: Text2;
  intro: Text2 | null;
  thanks: Text2 | null;
  fields: FormField[];
  fixed: Record<string, Cell> | null;
  owner: string | null;
  open: boolean;
  ends: Day | null;
  most: number | null;
};

/** `help`: empty for the field's own. */
export type FormField = {
  field: string;
  required: boolean;
  help: Text2;
};

/** Its link is /f/TOKEN. `answers`: taken so far, `aside` of them became no record. `broken`: why no answer could become one. */
export type FormRow = {
  id: number;
  version: number;
  object: string;
  name: string;
  token: string;
  title: Text2;
  intro: Text2;
  thanks: Text2;
  fields: FormField[];
  fixed: Record<string, Cell>;
  owner: string | null;
  open: boolean;
  ends: Day | null;
  most: number;
  answers: number;
  aside: number;
  created: string;
  deleted: boolean;
  broken: Text2 | null;
};

export type FormList = {
  rows: FormRow[];
};

export type FormAside = {
  id: number;
  at: string;
  address: string;
  values: Record<string, Cell>;
  reason: Text2;
};

export type FormAsideList = {
  rows: FormAside[];
};

/** `closed`: why it takes no answer; then it asks for nothing. `stamp`: to be sent back with the answer, not before `wait_ms` have passed. */
export type PublicForm = {
  title: Text2;
  intro: Text2;
  closed: Text2 | null;
  language: string;
  stamp: string;
  wait_ms: number;
  fields: PublicField[];
};

/** `others`: a choice that is not listed is taken, too. `length_max`: 0 for none. */
export type PublicField = {
  name: string;
  label: Text2;
  help: Text2;
  kind: string;
  required: boolean;
  choices: string[];
  others: boolean;
  min: string | null;
  max: string | null;
  length_max: number;
  currency: string | null;
};

/** `website` stays empty: people do not see it. */
export type PublicAnswer = {
  values: Record<string, Cell>;
  stamp: string;
  website: string | null;
};

export type PublicThanks = {
  thanks: Text2;
};

/** `labels`: what the references in `values` are called (records, people, files): a text, or several where there are several. `customer_name`: of the customer it belongs to, null where that is not seen. */
export type RecordRow = {
  id: number;
  version: number;
  object: string;
  customer: number;
  customer_name: string | null;
  values: Record<string, Cell>;
  labels: Record<string, Label>;
};

/** Objects in which nothing is found are left out. */
export type SearchAnswer = {
  rows: FoundIn[];
};

export type FoundIn = {
  object: string;
  list: RecordList;
};

export type RecordList = {
  rows: RecordRow[];
  next: string | null;
  total: number | null;
};

export type RecordQuestion = {
  customer: number | null;
  values: Record<string, Cell>;
};

export type RecordCount = {
  total: number;
};

/** The largest first; `more`: there are more than 200. */
export type GroupList = {
  rows: GroupRow[];
  more: boolean;
};

/** `label`: what a reference is called. `sum`: null where none was asked for. */
export type GroupRow = {
  value: Cell;
  label: string | null;
  count: number;
  sum: number | null;
};

export type BatchQuestion = {
  rows: BatchRow[];
};

/** `op`: create, change or delete. `id` and `version`: of a record that is there. `customer` and `values` as in a RecordQuestion; not to delete. */
export type BatchRow = {
  op: string;
  id: number | null;
  version: number | null;
  customer: number | null;
  values: Record<string, Cell> | null;
};

export type BatchAnswer = {
  rows: BatchDone[];
};

export type BatchDone = {
  id: number;
  version: number;
};

/** `action`: change (with `values`) or delete. Which records: `ids`, or all that `q` and `filter` find, with the `count` that was seen: where there are others by now, nothing is done (409). */
export type BulkQuestion = {
  action: string;
  ids: number[] | null;
  q: string | null;
  filter: string | null;
  count: number | null;
  values: Record<string, Cell> | null;
};

/** `refused`: those that stayed as they were, the first 100 with the reason. `undo`: the handle that puts all of it back; null where nothing was changed. */
export type BulkAnswer = {
  changed: number;
  unchanged: number;
  refused_count: number;
  refused: BulkRefusal[];
  undo: string | null;
};

/** Many records in pieces. `action`: change, delete or undo. `state`: running, done, stopped or failed (`problem` says why). `done` of `total` records were looked at, `changed` of them changed; `refused`: the first 100 with the reason. */
export type BulkWork = {
  id: number;
  object: string;
  action: string;
  state: string;
  total: number;
  done: number;
  changed: number;
  refused_count: number;
  refused: BulkRefusal[];
  problem: string | null;
  undoable: boolean;
};

export type BulkWorkList = {
  rows: BulkWork[];
};

export type BulkRefusal = {
  id: number;
  reason: string;
};

/** `kept`: changed by somebody since, or not possible any more; the first 100 with the reason. */
export type BulkUndone = {
  restored: number;
  kept_count: number;
  kept: BulkRefusal[];
};

export type CustomerHead = {
  id: number;
  code: string;
  name: string;
  owner: string;
  day: Day | null;
};

/** `kind`: of the loss, where he is lost and the definition tells kinds apart. */
export type CustomerStatus = {
  status: string;
  kind: string | null;
  since: Day | null;
  first_day: Day | null;
  definition: string | null;
  orders: number;
  amount: number;
  open_warnings: WarningRow[];
};

/** `messages`: of the days that the page shows, newest first. */
export type Timeline = {
  items: TimelineItem[];
  next: string | null;
  counts: TimelineCount[];
  messages: Message[];
};

export type TimelineCount = {
  object: string;
  count: number;
};

export type TimelineItem = {
  object: string;
  id: number;
  version: number;
  day: Day;
  time: string | null;
  end: Day | null;
  values: Record<string, Cell>;
};

/** `person` who, 0 the program itself; `actor` his name. `address`, `session`: from where; `customer_key`: how people know the customer; told to administrators alone. */
export type ChangeRow = {
  id: number;
  at: string;
  person: number;
  actor: string;
  address: string;
  session: string;
  op: string;
  object: string;
  record: number;
  customer: number;
  customer_key: string;
  before: Record<string, Cell>;
  after: Record<string, Cell>;
};

export type ChangeList = {
  rows: ChangeRow[];
};

export type ChangePage = {
  rows: ChangeRow[];
  next: string | null;
};

/** A record that is likely the same. `id`: null where one may not see it; then there is no name and no field either. `refuses`: no Prefer helps. */
export type DuplicateMatch = {
  id: number | null;
  name: string | null;
  owner: string | null;
  fields: string[];
  refuses: boolean;
};

/** `id`: of the record being changed; null: a new one. */
export type DuplicateTry = {
  id: number | null;
  values: Record<string, Cell>;
};

export type DuplicateCheck = {
  refused: boolean;
  matches: DuplicateMatch[];
};

/** `measure`: phone, credit, mail, text, name. `fields`: all of them must agree; none: any field of the measure's kind. `action`: warn or refuse. `broken`: a field is gone. `ready`: records of before are compared, too. */
export type DuplicateRule = {
  id: number;
  version: number;
  object: string;
  measure: string;
  fields: string[];
  action: string;
  active: boolean;
  broken: boolean;
  ready: boolean;
};

export type DuplicateRuleList = {
  rows: DuplicateRule[];
};

export type DuplicateRuleQuestion = {
  object: string;
  measure: string;
  fields: string[];
  action: string;
  active: boolean;
};

/** `alike`: 1 is equal. */
export type PairReason = {
  measure: string;
  alike: number;
  fields: string[];
};

/** `state`: open, or different where somebody said so. */
export type Pair = {
  score: number;
  state: string;
  reasons: PairReason[];
  a: RecordRow;
  b: RecordRow;
};

/** `total`: on the first page, where counting is quick. `rules`: how many are on. `looking`: records are still being compared, `done` of `of` (told to administrators). */
export type PairList = {
  rows: Pair[];
  next: string | null;
  total: number | null;
  rules: number;
  done: number;
  of: number;
  looking: boolean;
};

/** `take`: by field, keep, gone or both (several choices, links); what is not named follows the default: filled over empty, the newer record over the older, several united. Versions: null for whatever it is. */
export type MergeQuestion = {
  keep: number;
  gone: number;
  keep_version: number | null;
  gone_version: number | null;
  take: Record<string, string> | null;
};

/** `what`: record (of the customer), link (records that refer to it), warning, share. */
export type MergeMove = {
  what: string;
  object: string | null;
  count: number;
};

export type MergePreview = {
  keep: RecordRow;
  gone: RecordRow;
  take: Record<string, string>;
  moves: MergeMove[];
};

/** `undo`: for /api/undo. */
export type MergeAnswer = {
  id: number;
  moved: number;
  undo: string;
};

export type PairQuestion = {
  different: boolean;
};

export type Upload = {
  upload: string;
  file: string;
  bytes: number;
  format: string;
  encoding: string;
  delimiter: string;
  sheets: string[];
  sheet: string;
  object: string;
  columns: UploadColumn[];
};

/** `target`: a field, customer (the key), customer.field, parent.field, +name (a new field), or - (left out). */
export type UploadColumn = {
  header: string;
  target: string;
  kind: string;
  sure: boolean;
  reason: Text2;
  samples: string[];
};

/** `duplicates`: what is done with a row that a rule finds to be there already: create (null; where the rule only warns), refuse, or update what is there. */
export type ImportQuestion = {
  duplicates: string | null;
  object: string;
  sheet: string;
  map: ColumnTarget[];
  create_fields: boolean;
  date_order: string;
};

export type ColumnTarget = {
  header: string;
  target: string;
};

export type ImportCounts = {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  skipped: number;
};

export type Refusal = {
  row: number;
  reason: Text2;
  cells: string[];
};

export type ImportResult = {
  id: number | null;
  counts: ImportCounts;
  customers: number;
  parents: number;
  fields: string[];
  refusals: Refusal[];
  likely: number;
  likely_rows: Refusal[];
};

/** `undo`: what taking it back did; null where it was not, or by an older program. `undo_job`: the Job that is taking it back now. */
export type ImportRow = {
  id: number;
  at: string;
  file: string;
  object: string;
  counts: ImportCounts;
  refused_file: boolean;
  undone: boolean;
  undo: UndoResult | null;
  undo_job: string | null;
};

export type ImportList = {
  rows: ImportRow[];
};

export type UndoResult = {
  deleted: number;
  restored: number;
  kept: number;
};

export type ExportQuestion = {
  what: string;
  format: string;
  report: ChurnQuestion | null;
  customers: ChurnCustomersQuestion | null;
};

export type Definition = {
  id: number;
  version: number;
  name: string;
  lost_when: string;
  customer_when: string;
  not_while: string;
  reason: LossReason[];
  target: number | null;
  official: boolean;
  broken: Text2 | null;
  sentence: Text2;
};

/** `kind` (voluntary, involuntary, silent) of a loss on whose day `when` holds. */
export type LossReason = {
  kind: string;
  when: string;
};

/** `newest`: the day of the newest thing that happened, at most today. */
export type DefinitionList = {
  rows: Definition[];
  newest: Day | null;
};

/** `reason` null: it stays as it is. */
export type DefinitionQuestion = {
  name: string;
  lost_when: string;
  customer_when: string;
  not_while: string;
  reason: LossReason[] | null;
  target: number | null;
  official: boolean;
};

/** The three conditions of a definition, saved or not, and its `reason`: of which kind a loss is, by the first condition that holds on its day; where none does, or there is none, it is silent. */
export type Draft = {
  lost_when: string;
  customer_when: string;
  not_while: string;
  reason: LossReason[] | null;
};

export type ChurnQuestion = {
  definition: Draft;
  from: Day;
  to: Day;
  every: string;
  by: string | null;
};

export type ChurnReport = {
  periods: Period[];
  slices: Slice[];
  within: Within;
};

export type LostBy = {
  kind: string;
  count: number;
};

/** `lost_by`: `lost` by the conditions of `reason`, in their order, and last those for whom none held; empty where the definition has none. */
export type Period = {
  from: Day;
  to: Day;
  opening: number;
  new: number;
  returned: number;
  lost: number;
  closing: number;
  new_lost: number;
  lost_and_back: number;
  rate: number | null;
  rate_low: number | null;
  rate_high: number | null;
  lost_by: LostBy[];
};

export type Slice = {
  value: Cell;
  periods: Period[];
  moved: number[];
};

/** `kind`: of those lost only these; null: all. */
export type ChurnCustomersQuestion = {
  definition: Draft;
  from: Day;
  to: Day;
  which: string;
  kind: string | null;
  by: string | null;
  value: Cell;
  all_slices: boolean;
  offset: number;
  limit: number;
};

export type CustomerList = {
  customers: CustomerHead[];
  total: number;
  within: Within;
};

export type CohortQuestion = {
  definition: Draft;
  from: Day;
  to: Day;
  every: string;
};

export type CohortReport = {
  cohorts: Cohort[];
  within: Within;
};

/** kept[k]: how many of `size` are customers at the end of the k-th period after the first; k = 0 is the first. */
export type Cohort = {
  from: Day;
  to: Day;
  size: number;
  kept: number[];
};

export type SurvivalQuestion = {
  definition: Draft;
  from: Day;
  to: Day;
  by: string | null;
};

export type SurvivalReport = {
  curves: SurvivalCurve[];
  log_rank: LogRank | null;
  within: Within;
};

export type SurvivalCurve = {
  value: Cell;
  customers: number;
  lost: number;
  median: number | null;
  steps: SurvivalStep[];
};

export type SurvivalStep = {
  time: number;
  at_risk: number;
  lost: number;
  share: number;
  low: number | null;
  high: number | null;
};

export type LogRank = {
  chi_square: number;
  degrees: number;
  p: number;
};

export type CompareQuestion = {
  a: Draft;
  b: Draft;
  on: Day;
  which: string | null;
  offset: number;
  limit: number;
};

/** How many customers are lost on the day by both, by one only, by neither; the list of `which` (only_a, only_b, both). */
export type CompareReport = {
  both: number;
  only_a: number;
  only_b: number;
  neither: number;
  customers: CustomerHead[];
  total: number;
  within: Within;
};

/** A condition, or a definition. */
export type ExplainQuestion = {
  condition: string | null;
  definition: Draft | null;
  customer: number;
  on: Day;
};

/** Of a condition: when it holds, and what it rests on (`calls`). Of a definition: `status`, when he is lost, and its parts in the same way. */
export type Explanation = {
  on: Day;
  status: string | null;
  holds: boolean;
  since: Day | null;
  ranges: Day2[];
  calls: ExplainedCall[];
  parts: ExplainedPart[];
};

/** `part`: lost_when, not_while, customer_when. */
export type ExplainedPart = {
  part: string;
  sentence: Text2;
  holds: boolean;
  since: Day | null;
  ranges: Day2[];
  calls: ExplainedCall[];
};

export type ExplainedCall = {
  text: string;
  sentence: Text2;
  before: Cell;
  now: Cell;
  newest: TimelineItem | null;
};

export type CheckQuestion = {
  condition: string;
  object: string | null;
  params: string[];
};

export type CheckedCondition = {
  text: string;
  sentence: Text2;
  tree: RuleNode;
};

/** A node of the checked tree, for the builder: `op` such as and, or, not, >, in, call, field, number, text. */
export type RuleNode = {
  op: string;
  type: string;
  negated: boolean;
  text: string;
  value: Cell;
  function: string | null;
  object: string | null;
  field: string | null;
  window: string | null;
  where: RuleNode | null;
  kids: RuleNode[];
};

export type BacktestQuestion = {
  condition: string;
  definition: Draft;
  horizon: number;
  from: Day;
  to: Day;
  sweep: SweepQuestion | null;
};

/** `name` stands in the condition where the threshold is; `at` is where the slider stands. */
export type SweepQuestion = {
  name: string;
  low: number;
  high: number;
  at: number;
};

export type BacktestReport = {
  raised: number;
  undecided: number;
  followed: number;
  losses: number;
  caught: number;
  precision: number | null;
  precision_low: number | null;
  precision_high: number | null;
  recall: number | null;
  recall_low: number | null;
  recall_high: number | null;
  lead_days: LeadDays;
  warnings_a_week: number;
  owners: OwnerWarnings[];
  curve: BacktestPoint[];
  within: Within;
};

/** Most warnings first; `owner` is the customer's on the day a warning was raised, null for none. */
export type OwnerWarnings = {
  owner: Cell;
  raised: number;
  warnings_a_week: number;
};

export type LeadDays = {
  p25: number | null;
  median: number | null;
  p75: number | null;
};

export type BacktestPoint = {
  value: number;
  raised: number;
  undecided: number;
  followed: number;
  losses: number;
  caught: number;
  precision: number | null;
  recall: number | null;
  lead_median: number | null;
  warnings_a_week: number;
};

export type WarningRule = {
  id: number;
  version: number;
  name: string;
  condition: string;
  enabled: boolean;
  hold_down: number;
  problem: string;
  broken: Text2 | null;
  sentence: Text2;
  open: number;
  handled: number;
  handling: WarningHandling;
};

/** To whom the warnings of a rule go; `segments`: customers who go to others, the first that holds counts; due after `due_days` working days; `ladder`: what happens when nobody handles one. */
export type WarningHandling = {
  to: WarningTo;
  segments: WarningSegment[];
  due_days: number;
  ladder: WarningRung[];
};

/** `how`: owner, head (the owner's boss), turn (one after the other), load (who has the fewest). The people and the department also stand in where the owner is not there. */
export type WarningTo = {
  how: string;
  people: number[];
  department: number;
};

export type WarningSegment = {
  when: string;
  to: WarningTo;
};

/** `act`: remind, tell (the boss), give (to the boss, or as `to` says). */
export type WarningRung = {
  days: number;
  act: string;
  to: WarningTo;
};

export type RuleSightQuestion = {
  handling: WarningHandling;
};

/** Only those who do not see some. */
export type RuleSight = {
  rows: RuleSightRow[];
};

/** Of the `customers` of a segment (by its place; null: where the rest goes) the person does not see `hidden`. */
export type RuleSightRow = {
  segment: number | null;
  person: number;
  name: string;
  customers: number;
  hidden: number;
};

export type RuleList = {
  rows: WarningRule[];
};

export type RuleQuestion = {
  name: string;
  condition: string;
  enabled: boolean;
  hold_down: number;
  handling: WarningHandling | null;
};

/** `ended`: of an open one, since when its reason is gone; `goes`: when it closes by itself unless that comes back. */
export type WarningRow = {
  id: number;
  version: number;
  rule: number;
  rule_name: string;
  customer: CustomerHead;
  opened: Day;
  reason: Text2;
  status: string;
  outcome: string;
  note: string;
  closed: Day | null;
  person: number;
  person_name: string;
  handed: Day | null;
  due: Day | null;
  rung: number;
  told: number;
  snoozed: Day | null;
  snooze_why: string;
  worth: number | null;
  ended: Day | null;
  goes: Day | null;
};

export type WarningList = {
  rows: WarningRow[];
  next: string | null;
  total: number;
  owners: OwnerCount[];
};

export type OwnerCount = {
  owner: string;
  open: number;
};

export type WarningQuestion = {
  outcome: string;
  note: string;
};

/** `act`: handle (outcome, note), give (person, note; `share`: the customer is shared with him, to read, where he does not see him), snooze (until, note; until null: wake). */
export type WarningDeed = {
  items: WarningItem[];
  act: string;
  outcome: string | null;
  note: string | null;
  person: number | null;
  share: boolean | null;
  until: Day | null;
};

export type WarningItem = {
  id: number;
  version: number;
};

export type WarningsDone = {
  rows: WarningRow[];
  failed: WarningFailed[];
};

export type WarningFailed = {
  id: number;
  says: Text2;
};

export type WarningSteps = {
  rows: WarningStep[];
};

/** `what`: opened, given, handed, reminded, told, snoozed, woken, handled, reopened, gone; `actor` empty: the program. */
export type WarningStep = {
  at: string;
  what: string;
  actor: string;
  person: string;
  note: string;
};

/** `digest`: 08:30, or - for none. */
export type WarningSettings = {
  cap: number;
  worth: string;
  digest: string;
};

export type Today = {
  rows: TodaySection[];
  approvals: Approval[];
};

/** `filter`: by which the object's list shows all of it. */
export type TodaySection = {
  key: string;
  object: string;
  filter: string;
  list: RecordList;
};

export type WorkCalendar = {
  weekdays: number;
  spans: WorkSpan[];
  public: boolean;
  own: WorkDays[];
  announced: WorkDays[];
  announced_until: number;
};

export type WorkCalendarQuestion = {
  weekdays: number;
  spans: WorkSpan[];
  public: boolean;
  own: WorkDays[];
};

export type WorkSpan = {
  from: number;
  to: number;
};

export type WorkDays = {
  first: Day;
  last: Day;
  works: boolean;
  zh: string;
  en: string;
};

/** Where changes are sent to, signed after the Standard Webhooks specification, each as a HookMessage. `objects`: none for all; `lost`: those it was told of are all deleted. `ops`: created, changed, deleted. `problem`: why the program switched it off. `person`: in whose name, with his rights. */
export type Hook = {
  id: number;
  version: number;
  name: string;
  url: string;
  objects: string[];
  lost: boolean;
  ops: string[];
  enabled: boolean;
  problem: Text2 | null;
  person: number;
  created: string;
  secret: string | null;
};

export type HookList = {
  rows: Hook[];
};

/** `objects`: null or none for all; none leaves one that is `lost` as it is. */
export type HookQuestion = {
  name: string;
  url: string;
  objects: string[] | null;
  ops: string[];
  enabled: boolean;
};

/** What is sent. `type`: OBJECT.OP, such as customer.changed, or test. */
export type HookMessage = {
  type: string;
  timestamp: string;
  data: FeedChange;
};

/** A message and what came of it. `due`: when it is tried next; null where it has ended. `status`: of the last answer, 0 where there was none; `answer`: its beginning, or why there was none; `took`: milliseconds. */
export type Delivery = {
  id: number;
  type: string;
  created: string;
  tries: number;
  due: string | null;
  ended: string | null;
  arrived: boolean;
  status: number;
  answer: string;
  took: number;
  body: string;
};

export type DeliveryPage = {
  rows: Delivery[];
  next: string | null;
};

/** One change. `op`: created, changed, deleted. `before` and `after`: what was different. `values` and `version`: the record as it is now, which may be later; null where it is gone. */
export type FeedChange = {
  id: number;
  at: string;
  op: string;
  object: string;
  record: number;
  customer: number;
  person: number;
  before: Record<string, Cell>;
  after: Record<string, Cell>;
  version: number | null;
  values: Record<string, Cell> | null;
};

/** `next`: where to go on from, always there; `more`: there is more already. */
export type FeedPage = {
  rows: FeedChange[];
  next: string;
  more: boolean;
};

/** mail, wecom, dingtalk, feishu, sms, hook or bell. */
export type MessageKind = string;

/** service, marketing (what caps count) or internal. */
export type MessagePurpose = string;

/** waiting, held (by quiet hours, a cap, a channel that is off), sent, failed or refused. */
export type MessageState = string;

/** One thing that a kind of channel wants to be told. `usual`: where nothing is given. */
export type ChannelField = {
  name: string;
  secret: boolean;
  required: boolean;
  lines: boolean;
  label: Text2;
  help: Text2;
  usual: string;
};

/** `minute_most`: messages in a minute; 0: any number. */
export type ChannelKind = {
  name: MessageKind;
  label: Text2;
  to_customers: boolean;
  minute_most: number;
  fields: ChannelField[];
};

export type ChannelKindList = {
  rows: ChannelKind[];
};

/** `secrets`: which are set. `problem`: why the program switched it off. `person`: who is told of that. */
export type Channel = {
  id: number;
  version: number;
  kind: MessageKind;
  name: string;
  settings: Record<string, string>;
  secrets: Record<string, boolean>;
  enabled: boolean;
  inbox: Mailbox | null;
  problem: Text2 | null;
  person: number;
  created: string;
  deleted: boolean;
};

/** How reading mail goes: `looked`: when it last went well; `problem`: why it does not. null: none is read. */
export type Mailbox = {
  looked: string | null;
  problem: Text2 | null;
};

/** `mails`: how many lie in the folder. */
export type InboxLook = {
  mails: number;
};

/** `state`: waiting, ticket, ignored, bounce (a mail of ours came back: `message`) or failed; `reason` says why it is no ticket. `text`: its beginning. 0: none. */
export type IncomingMail = {
  id: number;
  channel: number;
  state: string;
  reason: Text2 | null;
  sender: string;
  subject: string;
  text: string;
  came: string;
  customer: number;
  ticket: number;
  message: number;
};

export type IncomingMailPage = {
  rows: IncomingMail[];
  next: string | null;
};

export type ChannelList = {
  rows: Channel[];
};

/** `kind` counts when it is made. `settings`: with secrets; one left out stays. */
export type ChannelQuestion = {
  kind: MessageKind;
  name: string;
  enabled: boolean;
  settings: Record<string, string>;
};

export type ChannelWay = {
  id: number;
  kind: MessageKind;
  name: string;
};

export type ChannelWayList = {
  rows: ChannelWay[];
};

/** `quiet_from`, `quiet_to`: times of the day in the organisation's zone, the same: none; `quiet_service`: service messages wait as well. At most `day_most` marketing messages to one customer in 24 hours and `window_most` in `window_days` days, over all channels; 0: any number. `address`: of this server, for links to opt out by. */
export type MessageRules = {
  quiet_from: string;
  quiet_to: string;
  quiet_service: boolean;
  day_most: number;
  window_days: number;
  window_most: number;
  address: string;
};

export type MessageId = {
  id: number;
};

/** `body` with {{fields}}. */
export type MessageTemplate = {
  id: number;
  version: number;
  name: string;
  kind: MessageKind;
  purpose: MessagePurpose;
  subject: string;
  body: string;
  deleted: boolean;
};

/** `names`: what may stand between {{ and }}. */
export type MessageTemplateList = {
  rows: MessageTemplate[];
  names: string[];
};

export type MessageTemplateQuestion = {
  name: string;
  kind: MessageKind;
  purpose: MessagePurpose;
  subject: string;
  body: string;
};

/** `target`: customer, person or group; to a person or group `customer` is whom it is about. `withheld`: a value stands in it that you may not read. `to`: where it went. `cause`: what it comes from: hand, test, channel, … `answer`: the beginning of what the other side said. 0: none. */
export type Message = {
  id: number;
  kind: MessageKind;
  channel: number;
  target: string;
  customer: number;
  customer_name: string;
  person: number;
  purpose: MessagePurpose;
  cause: string;
  cause_id: number;
  template: number;
  author: number;
  subject: string | null;
  body: string | null;
  withheld: boolean;
  to: string | null;
  state: MessageState;
  reason: Text2 | null;
  answer: string | null;
  tries: number;
  created: string;
  due: string | null;
  ended: string | null;
};

export type MessagePage = {
  rows: Message[];
  next: string | null;
};

/** `subject` and `body` with {{fields}}; null: the template's. `channel`: 0 or null: the first of its kind. */
export type MessageQuestion = {
  template: number | null;
  kind: MessageKind | null;
  channel: number | null;
  purpose: MessagePurpose | null;
  subject: string | null;
  body: string | null;
  link: string | null;
};

/** `verdict`: what would come of it now: goes, held or refused; `until`: when it would go then. `request`: how an SMS gateway would be asked, for administrators. */
export type MessagePreview = {
  kind: MessageKind;
  target: string;
  to: string | null;
  subject: string;
  body: string;
  html: string | null;
  request: string | null;
  verdict: string;
  reason: Text2 | null;
  until: string | null;
};

/** `kind`: null: all. `source`: person, link, one_click or kept. */
export type OptOut = {
  id: number;
  customer: number;
  customer_name: string;
  kind: MessageKind | null;
  source: string;
  person: number;
  at: string;
  lifted: string | null;
  note: string;
};

export type OptOutPage = {
  rows: OptOut[];
  next: string | null;
};

export type OptOutQuestion = {
  customer: number;
  kind: MessageKind | null;
};

/** `note`: how he asked for it. */
export type OptOutLift = {
  note: string;
};

export type Bounce = {
  id: number;
  message: number;
  customer: number;
  customer_name: string;
  at: string;
  answer: string | null;
};

export type BounceList = {
  rows: Bounce[];
};

/** `customer`: about whom; 0: nobody. */
export type Bell = {
  id: number;
  subject: string;
  body: string;
  customer: number;
  cause: string;
  cause_id: number;
  at: string;
  seen: boolean;
};

export type BellPage = {
  rows: Bell[];
  next: string | null;
  unread: number;
};

export type BellSeen = {
  id: number | null;
};

export type SurveyChoice = {
  key: string;
  text: Text2;
};

/** A question. `kind`: score (from `least`, 0 or 1, to `most`, `low` and `high` say what the ends mean), one, several or text. `key`: small letters and digits, once in a survey. */
export type SurveyItem = {
  key: string;
  kind: string;
  text: Text2;
  required: boolean;
  least: number;
  most: number;
  low: Text2;
  high: Text2;
  choices: SurveyChoice[];
};

/** `kind`: nps (first a score 0 to 10), csat (1 to 5), ces (1 to 7) or own. `quiet_days`: nobody is asked who was asked so lately by any survey. `bad_below`: a score below it opens a loop, -1 for none. `due_days`: working days until it is to be told. `change_days`: how long an answer may be changed. */
export type SurveyQuestion = {
  name: string;
  kind: string;
  anonymous: boolean;
  open: boolean;
  ends: Day | null;
  quiet_days: number;
  change_days: number;
  bad_below: number;
  due_days: number;
  title: Text2;
  intro: Text2;
  thanks: Text2;
  questions: SurveyItem[];
};

/** `loops`: bad answers that have not ended. */
export type SurveyCounts = {
  invited: number;
  opened: number;
  done: number;
  partial: number;
  loops: number;
};

/** Its link is /s/TOKEN; a customer's own /s/TOKEN/SIGNED. */
export type SurveyRow = {
  id: number;
  version: number;
  name: string;
  kind: string;
  token: string;
  anonymous: boolean;
  open: boolean;
  ends: Day | null;
  quiet_days: number;
  change_days: number;
  bad_below: number;
  due_days: number;
  title: Text2;
  intro: Text2;
  thanks: Text2;
  questions: SurveyItem[];
  created: string;
  deleted: boolean;
  counts: SurveyCounts | null;
};

export type SurveyList = {
  rows: SurveyRow[];
};

/** `closed`: why it takes no answer. `values`: what he answered so far, by the keys of questions; `version`: of that, 0 for nothing. */
export type PublicSurvey = {
  closed: Text2 | null;
  title: Text2;
  intro: Text2;
  thanks: Text2;
  questions: SurveyItem[];
  language: string;
  anonymous: boolean;
  version: number;
  done: boolean;
  values: Record<string, unknown>;
};

/** `signed`: the end of a customer's own link; null for an anonymous survey, where `key` (32 hexadecimal digits, made up by the page) makes two sendings one. `website` stays empty: people do not see it. */
export type SurveyAnswer = {
  signed: string | null;
  key: string | null;
  version: number;
  values: Record<string, unknown>;
  done: boolean;
  website: string | null;
};

/** `until`: it may be changed until then. */
export type SurveyKept = {
  version: number;
  done: boolean;
  until: string | null;
  thanks: Text2;
};

/** `condition` over customers; empty: all that he sees. `send`: mail or sms, each his own link below `base`, where the pages are; null: the links are given away by hand. */
export type AskingQuestion = {
  condition: string;
  send: string | null;
  base: string | null;
};

/** `why`: quiet (he was asked too lately, by `survey`) or waiting (this survey's link is still open). */
export type LeftOut = {
  customer: CustomerHead;
  why: string;
  asked: string;
  survey: string;
};

/** `rows`: the first 200 that are left out. */
export type Asking = {
  found: number;
  asked: number;
  left_out: number;
  rows: LeftOut[];
};

/** `says`: words to send him, with his link. */
export type InvitationRow = {
  id: number;
  customer: CustomerHead;
  link: string;
  says: Text2;
  asked: string;
  opened: string | null;
  answered: string | null;
};

export type InvitationList = {
  rows: InvitationRow[];
  next: string | null;
};

/** `name` is the formula: nps (points), csat (share of the top two of five), ces_mean (1 to 7), ces_easy (share of 5 to 7), ces_net (points) or mean. `low`, `high`: its 95% interval. */
export type SurveyFigure = {
  name: string;
  score: number | null;
  low: number | null;
  high: number | null;
};

export type SurveySpread = {
  score: number;
  count: number;
};

/** `from`: the first day of a period; `value`: of a slice. */
export type SurveyGroup = {
  from: Day | null;
  value: string;
  answers: number;
  scored: number;
  figures: SurveyFigure[];
};

export type ChoiceCount = {
  key: string;
  count: number;
};

export type ChoiceCounts = {
  key: string;
  answers: number;
  choices: ChoiceCount[];
};

/** In how many answers it comes. */
export type WordCount = {
  word: string;
  count: number;
};

/** The first of `figures` is the one that `trend` and `slices` are shown by. */
export type SurveyResults = {
  answers: number;
  scored: number;
  figures: SurveyFigure[];
  anonymous: number;
  spread: SurveySpread[];
  trend: SurveyGroup[];
  slices: SurveyGroup[];
  questions: ChoiceCounts[];
  words: WordCount[];
};

export type SurveyAnswerRow = {
  id: number;
  customer: CustomerHead;
  at: string;
  score: number | null;
  values: Record<string, unknown>;
  comment: string;
};

/** `anonymous`: how many are not listed. */
export type SurveyAnswers = {
  rows: SurveyAnswerRow[];
  next: string | null;
  total: number;
  anonymous: number;
};

/** `state`: opened, contacted, solved, told. `outcome`: solved, explained, compensated, lost, mistaken, unreachable; empty until told. `ticket`, `task`: their records, 0 for none. */
export type LoopRow = {
  id: number;
  version: number;
  survey: number;
  survey_name: string;
  customer: CustomerHead;
  score: number;
  comment: string;
  owner: string;
  state: string;
  outcome: string;
  opened: string;
  due: Day;
  overdue: boolean;
  ticket: number;
  task: number;
};

export type LoopList = {
  rows: LoopRow[];
  overdue: number;
};

/** `by`: empty for the program. */
export type LoopStep = {
  state: string;
  at: string;
  by: string;
  note: string;
};

/** A LoopRow with its steps. */
export type LoopWhole = {
  id: number;
  version: number;
  survey: number;
  survey_name: string;
  customer: CustomerHead;
  score: number;
  comment: string;
  owner: string;
  state: string;
  outcome: string;
  opened: string;
  due: Day;
  overdue: boolean;
  ticket: number;
  task: number;
  steps: LoopStep[];
};

/** `outcome` only with told; `owner`: a sign-in name, null: stays. */
export type LoopQuestion = {
  state: string;
  outcome: string | null;
  note: string | null;
  owner: string | null;
};

/** `value` empty: not told. `filter`: the records behind it. */
export type LossGroup = {
  value: string;
  label: string;
  count: number;
  back: number;
  amount: number;
  filter: string;
};

/** `lost` without the `spared` (false losses); of them `back` came back, `asked` were interviewed. `money`: he reads amounts; where not, they are 0. A list by a field that he does not read is null. */
export type LossReport = {
  lost: number;
  back: number;
  spared: number;
  asked: number;
  amount: number;
  money: boolean;
  filter: string;
  reasons: LossGroup[] | null;
  owners: LossGroup[] | null;
  months: LossGroup[];
  kinds: LossGroup[] | null;
};

/** `values`: the fields of the record that he sees. `name`: of the customer, empty where he does not see him. `contact`: the day of the newest follow-up or visit. */
export type LossRow = {
  id: number;
  version: number;
  customer: number;
  name: string;
  values: Record<string, Cell>;
  contact: Day | null;
};

export type WinBackList = {
  rows: LossRow[];
  total: number;
};

/** `kind`: voluntary, involuntary, silent, false. What is null stays as it is. */
export type LossInterview = {
  kind: string | null;
  reason: string | null;
  competitor: string | null;
  note: string | null;
};

export type LossSettings = {
  days: number;
};

/** `until`: the last day it knows, earlier than `to` while it is not `over`. `called`: the period in words. `previous`, `next`: where the neighbours start. `customers`: all, or visible: those he sees. `definition`: of churn; 0: none. `notes` of this period; `decisions` of earlier ones that are not done. */
export type Review = {
  kind: string;
  from: Day;
  to: Day;
  until: Day;
  over: boolean;
  called: Text2;
  previous: Day;
  next: Day | null;
  customers: string;
  definition: number;
  sections: ReviewSection[];
  advice: ReviewAdvice[];
  notes: ReviewNote[];
  decisions: ReviewNote[];
};

/** `key`: churn, change, losses, rules, plays, overdue. `empty`: why there is nothing, with the page where that is changed. `points`: how the rate moved, against `target`. */
export type ReviewSection = {
  key: string;
  title: Text2;
  empty: Text2 | null;
  empty_path: string | null;
  figures: ReviewFigure[];
  points: ReviewPoint[];
  target: number | null;
  tables: ReviewTable[];
};

export type ReviewFigure = {
  key: string;
  label: Text2;
  cell: ReviewCell;
};

/** `kind`: none, words, count, money, share (0 to 1), points (a difference of shares). `low`, `high`: its 95% interval. `text`: the words; of others what stands beside. `path`: the page that shows what is behind it. `tone`: plain, good, bad, quiet. */
export type ReviewCell = {
  kind: string;
  value: number | null;
  low: number | null;
  high: number | null;
  text: Text2 | null;
  path: string | null;
  tone: string;
};

export type ReviewPoint = {
  from: Day;
  to: Day;
  value: number | null;
  low: number | null;
  high: number | null;
  path: string;
};

/** A cell in each row for each column. */
export type ReviewTable = {
  key: string;
  title: Text2;
  says: Text2 | null;
  columns: ReviewColumn[];
  rows: ReviewCell[][];
};

/** `bar`: also drawn as bars. */
export type ReviewColumn = {
  key: string;
  label: Text2;
  bar: boolean;
};

/** What to decide, and the page where it is decided. `good`: it went well. */
export type ReviewAdvice = {
  key: string;
  says: Text2;
  path: string;
  good: boolean;
};

/** `person` 0: a note; else a decision which he sees to until `due`. */
export type ReviewNote = {
  id: number;
  version: number;
  kind: string;
  start: Day;
  words: string;
  person: number;
  person_name: string;
  due: Day | null;
  done: Day | null;
  author: number;
  author_name: string;
  created: string;
};

export type ReviewNoteList = {
  rows: ReviewNote[];
};

/** `kind` and `start` of a new one only; `done` of one that is there. */
export type ReviewNoteQuestion = {
  kind: string | null;
  start: Day | null;
  words: string;
  person: number | null;
  due: Day | null;
  done: Day | null;
};

export type ReviewWhen = {
  kind: string;
  start: Day;
};

/** `address`: he has a mail address; `server`: the company sends mail. */
export type ReviewMail = {
  week: boolean;
  month: boolean;
  address: boolean;
  server: boolean;
};

export type ReviewMailQuestion = {
  week: boolean;
  month: boolean;
};

/** `at`: in the organisation's time zone. */
export type TicketDue = {
  at: string;
  ms: number;
};

/** `state`: new, working, waiting, solved, closed. `timed`: false of one that was old when it came, or is part of another. `first_due`, `solve_due`: null where nothing is asked, it stands still or is over. `into`: the ticket it was made part of, or 0. */
export type TicketClock = {
  queue: number;
  state: string;
  timed: boolean;
  started: string | null;
  first_due: TicketDue | null;
  first_at: string | null;
  first_late: boolean;
  solve_due: TicketDue | null;
  solved_at: string | null;
  solve_late: boolean;
  reopened: number;
  into: number;
};

/** `clock`: null of one that was there before clocks were. */
export type TicketRow = {
  record: RecordRow;
  clock: TicketClock | null;
};

export type TicketList = {
  rows: TicketRow[];
  next: string | null;
  total: number;
};

export type TicketFile = {
  id: number;
  name: string;
  type: string;
  bytes: number;
};

/** `kind`: reply, customer, note. `author`: what the person is called, empty of the customer. `channel`: page, mail, api. */
export type TicketMessage = {
  id: number;
  kind: string;
  author: string;
  mine: boolean;
  at: string;
  channel: string;
  sender: string;
  text: string;
  mentions: string[];
  files: TicketFile[];
};

export type TicketMerged = {
  id: number;
  gone: number;
  at: string;
};

/** `readable`: whether the conversation is shown to who asks. */
export type TicketPage = {
  ticket: TicketRow;
  readable: boolean;
  messages: TicketMessage[];
  merged: TicketMerged[];
};

/** `files`: ids of uploaded files; `mentions`: names of sign-in; `canned`: the ready answer it came from, or null. */
export type TicketSaying = {
  kind: string;
  text: string;
  status: string | null;
  files: number[] | null;
  mentions: string[] | null;
  canned: number | null;
};

export type TicketMerging = {
  into: number;
};

/** `skills`: kinds of tickets; none: all. */
export type QueueMember = {
  person: number;
  available: boolean;
  skills: string[];
};

/** In minutes, 0: nothing is asked. `priority`: empty for every other. */
export type QueueGoal = {
  priority: string;
  first: number;
  solve: number;
};

/** `part`: first, solve. `act`: tell, head, assign. */
export type QueueStep = {
  part: string;
  percent: number;
  act: string;
};

/** Open tickets. */
export type QueueLoad = {
  open: number;
  late: number;
  mine: number;
};

/** `condition`: only administrators read it. `routing`: nobody, turn, least, skill. `business`: time counts while the company works. `rating`: the survey that asks when one is closed; 0: none. */
export type TicketQueue = {
  id: number;
  version: number;
  name: string;
  condition: string;
  kinds: string[];
  routing: string;
  business: boolean;
  members: QueueMember[];
  goals: QueueGoal[];
  steps: QueueStep[];
  reopen_days: number;
  close_days: number;
  rating: number;
  load: QueueLoad;
};

/** `load`: of those in no queue. */
export type TicketQueues = {
  rows: TicketQueue[];
  load: QueueLoad;
};

/** What is null or missing stays as it is. */
export type TicketQueueQuestion = {
  name: string | null;
  condition: string | null;
  kinds: string[] | null;
  routing: string | null;
  business: boolean | null;
  members: QueueMember[] | null;
  goals: QueueGoal[] | null;
  steps: QueueStep[] | null;
  reopen_days: number | null;
  close_days: number | null;
  rating: number | null;
};

/** `person`: null for oneself. */
export type QueueAvailable = {
  available: boolean;
  person: number | null;
};

/** `queue`: 0 for all. */
export type CannedAnswer = {
  id: number;
  version: number;
  queue: number;
  name: string;
  text: string;
};

export type CannedAnswers = {
  rows: CannedAnswer[];
};

export type CannedQuestion = {
  name: string | null;
  text: string | null;
  queue: number | null;
};

export type CannedFilled = {
  text: string;
};

/** `name`: as it is asked for; `called`: as people say. Hours of working time. */
export type TicketFigure = {
  name: string;
  called: string;
  count: number;
  answered: number;
  first_median: number | null;
  first_p90: number | null;
  first_late: number;
  solved: number;
  solve_median: number | null;
  solve_p90: number | null;
  solve_late: number;
  reopened: number;
};

/** The first row is all of them. */
export type TicketFigures = {
  rows: TicketFigure[];
};

/** `share` of the control group and `cost` for each customer as numbers; `seed`: with a customer's id it says in which group he is; empty for who may not write plays. */
export type Play = {
  id: number;
  version: number;
  name: string;
  condition: string;
  enabled: boolean;
  steps: PlayStep[];
  share: number;
  horizon: number;
  cost: number;
  seed: string;
  author: number;
  broken: Text2 | null;
  sentence: Text2;
  result: PlayResult;
};

/** `do`: task (text, content, due_days; for the owner), message (template, purpose), tell (text, person; 0: the owner), survey (survey; send: mail or sms; who may not be asked now is left out), branch (when; otherwise: the number of a later step, 0: it stops). `days`: working days after the step before. */
export type PlayStep = {
  do: string;
  days: number;
  text: string;
  content: string;
  due_days: number;
  template: number;
  purpose: string;
  person: number;
  when: string;
  otherwise: number;
  survey: number;
  send: string;
};

export type PlayQuestion = {
  name: string;
  condition: string | null;
  enabled: boolean | null;
  steps: PlayStep[];
  share: number | null;
  horizon: number | null;
  cost: number | null;
};

export type PlayList = {
  rows: Play[];
};

/** `customers`: how many customers those kept and lost are. */
export type PlayArm = {
  entered: number;
  kept: number;
  lost: number;
  customers: number;
};

/** `difference`: share kept with the play less share kept in the control group, with its 95% interval for who looks once, and `always_low` to `always_high`, which holds however often one looks; `harm` and `helps` go by the latter. `needed` in each group to be sure of it, `needed_for` to be sure of `least`; `gain`: money kept, less the cost, with the interval that comes of `low` and `high`; `merged`, of all: entries left out, as their customers are one with another of them. */
export type PlayResult = {
  segment: string;
  play: PlayArm;
  control: PlayArm;
  difference: number | null;
  low: number | null;
  high: number | null;
  always_low: number | null;
  always_high: number | null;
  p: number | null;
  harm: boolean;
  helps: boolean;
  needed: PlayNeeded;
  needed_for: PlayNeeded;
  merged: number;
  gain: number | null;
  gain_low: number | null;
  gain_high: number | null;
};

/** 0: no number would be enough, or nothing is known yet. */
export type PlayNeeded = {
  play: number;
  control: number;
};

export type PlayResults = {
  all: PlayResult;
  segments: PlayResult[];
};

export type PlayEntries = {
  rows: PlayEntry[];
  next: string | null;
};

/** `arm`: play, control; `outcome`: kept, lost, empty; `draw`: 0 to below 1. */
export type PlayEntry = {
  id: number;
  customer: CustomerHead;
  arm: string;
  draw: number;
  entered: Day;
  ended: Day | null;
  step: number;
  outcome: string;
  decided: Day | null;
  counts: boolean;
  worth: number | null;
};

export type PlayLog = {
  rows: PlayDid[];
};

/** `step` from 0; `what`: task, message, survey, tell, left_out (he could not be asked), skipped, went_on, stopped, jumped; `thing`: the id of the task, message or survey, the person told, the step it went on with. */
export type PlayDid = {
  at: string;
  step: number;
  what: string;
  thing: number;
  note: Text2 | null;
};

export type PlayEnter = {
  customers: number[];
};

/** `already`: they were in it. */
export type PlayEntered = {
  entered: number;
  already: number;
};

/** `kind` and its parameters, by /api/automation-vocabulary. */
export type AutomationWhen = Record<string, unknown>;

/** `do` and its parameters, by /api/automation-vocabulary; a parameter of the kind `steps` holds steps. */
export type AutomationStep = Record<string, unknown>;

/** Any JSON object: texts of steps say {{hook.order.id}}. */
export type HookCall = Record<string, unknown>;

/** `when`, `condition` (about the customer; empty: always), `steps`; `cap`: more runs in an hour switch it off; `secret`: of its address for other programs; `broken`: why the program switched it off; `runs`: for its author and administrators. */
export type Automation = {
  id: number;
  version: number;
  name: string;
  enabled: boolean;
  when: AutomationWhen;
  condition: string;
  steps: AutomationStep[];
  cap: number;
  author: number;
  author_name: string;
  secret: string | null;
  broken: Text2 | null;
  sentence: Text2;
  runs: AutomationRunCounts | null;
};

/** `month`: of the last 30 days, `going`: under way, `cut`: not run, as they would have set each other off for ever. */
export type AutomationRunCounts = {
  all: number;
  month: number;
  going: number;
  failed: number;
  cut: number;
  last: string | null;
};

export type AutomationList = {
  rows: Automation[];
};

export type AutomationQuestion = {
  name: string;
  enabled: boolean | null;
  when: AutomationWhen;
  condition: string | null;
  steps: AutomationStep[];
  cap: number | null;
};

/** `problem`: why it cannot be kept, `place` what it is about: a step (2.yes.0), when, condition, or empty; `param`: which of its parameters. */
export type AutomationPreview = {
  problem: Text2 | null;
  place: string;
  param: string;
  sentence: Text2 | null;
  past: AutomationPast | null;
};

/** What it would have done from `from` to `to`; `known` false: nothing of the past tells, as `note` says. `rows`: the first 100; `busiest`: the day with the most runs. */
export type AutomationPast = {
  known: boolean;
  note: Text2 | null;
  from: Day;
  to: Day;
  runs: number;
  customers: number;
  busiest: Day | null;
  most: number;
  rows: AutomationPastRow[];
};

export type AutomationPastRow = {
  day: Day;
  customer: CustomerHead | null;
  object: string;
  record: number;
};

/** `who`: values of parameters of the kind `who` that are no person. */
export type AutomationVocabulary = {
  when: AutomationKind[];
  steps: AutomationKind[];
  who: AutomationWho[];
  cap: number;
  cap_most: number;
};

/** `customer`: where it is about no customer it is skipped. */
export type AutomationKind = {
  name: string;
  label: Text2;
  customer: boolean;
  params: AutomationParam[];
};

/** `kind`: text (with {{fields}}), plain, int (`least` to `most`), choice (of `words`), bool, time, day, who, to, object, target (record or customer), ops, field, fields, values (field: text), condition, filter, template, channel, play, survey, form, steps. `of`: the parameter that names the object; null: the customer. `fits`: any, date, choices. */
export type AutomationParam = {
  name: string;
  label: Text2;
  kind: string;
  required: boolean;
  least: number;
  most: number;
  usual: number;
  of: string | null;
  fits: string;
  words: AutomationWord[];
};

export type AutomationWord = {
  name: string;
  label: Text2;
};

export type AutomationWho = {
  value: number;
  label: Text2;
};

/** `state`: running, approval, failed (until somebody says again or stop), done, stopped, cut. `cause`: change, true, false, date, time, call, cap. `due`: when its next step comes or is tried again; `stuck`: it waits for somebody. */
export type AutomationRun = {
  id: number;
  automation: number;
  state: string;
  customer: CustomerHead | null;
  object: string;
  record: number;
  cause: string;
  parent: number;
  depth: number;
  n: number;
  path: string;
  started: string | null;
  ended: string | null;
  undone: string | null;
  due: string | null;
  tries: number;
  stuck: boolean;
  problem: Text2 | null;
};

export type AutomationRunPage = {
  rows: AutomationRun[];
  next: string | null;
};

/** An AutomationRun with its steps. */
export type AutomationRunWhole = {
  id: number;
  automation: number;
  state: string;
  customer: CustomerHead | null;
  object: string;
  record: number;
  cause: string;
  parent: number;
  depth: number;
  n: number;
  path: string;
  started: string | null;
  ended: string | null;
  undone: string | null;
  due: string | null;
  tries: number;
  stuck: boolean;
  problem: Text2 | null;
  name: string;
  body: string | null;
  steps: AutomationRunStep[];
  approvals: Approval[];
};

/** `kind`: of the step, or failed, again, stopped, undo. `result`: done, nothing (there was nothing to do), skipped, waits, asks, yes, no, failed. `thing`: record (of `object`), message, person, play, survey. */
export type AutomationRunStep = {
  n: number;
  path: string;
  kind: string;
  at: string | null;
  result: string;
  thing: string;
  object: string;
  thing_id: number;
  note: Text2 | null;
  changes: AutomationChange[];
};

/** `op`: created, changed, deleted. */
export type AutomationChange = {
  id: number;
  op: string;
  object: string;
  record: number;
  before: Record<string, Cell>;
  after: Record<string, Cell>;
};

/** `restored`: changes taken back; `sent`: what was said stays said. */
export type AutomationUndone = {
  restored: number;
  sent: number;
  left: AutomationLeft[];
};

export type AutomationLeft = {
  object: string;
  record: number;
  why: Text2;
};

/** `state`: open, yes, no, late (nobody answered), dropped. `otherwise`: what counts where nobody answers. */
export type Approval = {
  id: number;
  run: number;
  automation: number;
  automation_name: string;
  person: number;
  person_name: string;
  customer: CustomerHead | null;
  text: string;
  state: string;
  otherwise: string;
  asked: string | null;
  due: string | null;
  answered: string | null;
  by_name: string;
  note: string;
};

export type ApprovalList = {
  rows: Approval[];
};

/** `answer`: yes or no. */
export type ApprovalAnswer = {
  answer: string;
  note: string | null;
};
