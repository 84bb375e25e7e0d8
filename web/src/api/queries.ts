// queries: what the pages ask, each with its key; and what a change makes stale.
import { type FetchQueryOptions, QueryClient, type InfiniteData, type QueryKey, isCancelledError, infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, post, getHome } from './client';
import type * as T from './types';

export const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 20_000, gcTime: 10 * 60_000, retry: false, refetchOnWindowFocus: false } },
});

/** Asks again whatever came from these addresses. */
export function stale(...paths: string[]): void {
  void client.invalidateQueries({ predicate: (q) => paths.some((p) => String(q.queryKey[0]).startsWith(p)) });
}

/** Asks now and for certain. The server may tell of a change meanwhile, and the same be asked anew: then that answer is waited for. */
export async function fresh<A, K extends QueryKey>(query: FetchQueryOptions<A, Error, A, K>): Promise<A> {
  for (;;) {
    try {
      return await client.fetchQuery({ ...query, staleTime: 0 });
    } catch (e) {
      if (!isCancelledError(e)) throw e;
    }
  }
}

const got = <A>(path: string | null) =>
  queryOptions({ queryKey: [path ?? 'none'], queryFn: ({ signal }) => get<A>(path as string, signal), enabled: path !== null });
const asked =
  <Q, A>(path: string) =>
  (question: Q | null) =>
    queryOptions({ queryKey: [path, question], queryFn: ({ signal }) => post<A>(path, question, { signal }), enabled: question !== null, placeholderData: keepPreviousData });

function paged<P extends { next: string | null }>(path: string, params: Record<string, string>, limit: number) {
  const query = new URLSearchParams({ ...params, limit: String(limit) }).toString();
  return infiniteQueryOptions({
    queryKey: [path, params],
    queryFn: ({ pageParam, signal }) => get<P>(`${path}?${query}${pageParam ? '&cursor=' + encodeURIComponent(pageParam) : ''}`, signal),
    initialPageParam: '',
    getNextPageParam: (last: P) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export const session = () => got<T.Session>('/api/session');
export const meta = () => queryOptions({ ...got<T.Meta>('/api/meta'), staleTime: 5 * 60_000 });
export const system = () => got<T.System>('/api/system');
export const definitions = () => got<T.DefinitionList>('/api/definitions');
export const rules = () => got<T.RuleList>('/api/rules');
export const imports = () => got<T.ImportList>('/api/imports');
export const record = (object: string, id: number) => got<T.RecordRow>(`/api/records/${object}/${id}`);
export const changes = (object: string, id: number) => got<T.ChangeList>(`/api/records/${object}/${id}/changes`);
export const eraseLook = (object: string, id: number) => queryOptions({ ...got<T.EraseLook>(`/api/records/${object}/${id}/erase`), staleTime: 0, gcTime: 0 });
export const status = (id: number) => got<T.CustomerStatus>(`/api/customers/${id}/status`);
export const upload = (id: string, object: string, sheet: string) => {
  const query = new URLSearchParams({ ...(object && { object }), ...(sheet && { sheet }) }).toString();
  return queryOptions({ ...got<T.Upload>(`/api/uploads/${encodeURIComponent(id)}${query ? '?' + query : ''}`), placeholderData: keepPreviousData, staleTime: Infinity });
};
export type JobOf<R> = Omit<T.Job, 'result'> & { result: R | null };
/** Asked again and again while it runs; not after it is gone. */
export const job = <R>(id: string | null) =>
  queryOptions({
    ...got<JobOf<R>>(id && `/api/jobs/${encodeURIComponent(id)}`),
    refetchInterval: (q) => (q.state.status === 'error' || (q.state.data && q.state.data.state !== 'running' && (q.state.data.result || q.state.data.problem)) ? false : 700),
  });

export const records = (object: string, params: Record<string, string>) => paged<T.RecordList>(`/api/records/${object}`, params, 100);
/** A page of such a list that begins at a place, kept in the form of the pages before it. `of`: how many there seem to be. */
export const FAR_PAGE = 100;
export const farPage = (object: string, params: Record<string, string>, n: number, of: number) =>
  queryOptions({
    queryKey: [`/api/records/${object}`, params, 'page', n],
    queryFn: async ({ signal }): Promise<InfiniteData<T.RecordList>> => ({ pages: [await get<T.RecordList>(`/api/records/${object}?${new URLSearchParams({ ...params, limit: String(FAR_PAGE), at: String(n * FAR_PAGE), of: String(of) }).toString()}`, signal)], pageParams: [''] }),
    staleTime: 60_000,
  });
/** How many such a list has; asked for only where the list itself does not say. */
export const countOf = (object: string, params: Record<string, string>) => got<T.RecordCount>(`/api/counts/${object}?${new URLSearchParams(params).toString()}`);
/** All views he may look at; of one object. */
export const views = (object: string) => got<T.ViewList>(`/api/views?object=${encodeURIComponent(object)}`);
export const groupsOf = (object: string, params: Record<string, string>) => queryOptions({ ...got<T.GroupList>(`/api/groups/${object}?${new URLSearchParams(params).toString()}`), placeholderData: keepPreviousData });
/** Puts a record that was just written into every list that holds it, so that nothing has to be asked again to see it. */
export function putRecord(row: T.RecordRow): void {
  const path = `/api/records/${row.object}`;
  client.setQueryData([`${path}/${row.id}`], row);
  client.setQueriesData<InfiniteData<T.RecordList>>({ queryKey: [path] }, (old) => old && { ...old, pages: old.pages.map((p) => (p.rows.some((r) => r.id === row.id) ? { ...p, rows: p.rows.map((r) => (r.id === row.id ? row : r)) } : p)) });
}
/** The first records that hold the words; for choosing one. */
export const found = (object: string | null, q: string) =>
  queryOptions({ ...got<T.RecordList>(object && `/api/records/${object}?${new URLSearchParams({ ...(q && { q }), limit: '20' }).toString()}`), placeholderData: keepPreviousData });
/** What is like the values (as JSON) of a record being entered. */
export const likely = (object: string, values: string | null) =>
  queryOptions({ queryKey: ['/api/duplicates/check', object, values], queryFn: ({ signal }) => post<T.DuplicateCheck>(`/api/duplicates/${encodeURIComponent(object)}/check`, { id: null, values: JSON.parse(values ?? '{}') as unknown }, { signal }), enabled: values !== null, staleTime: 5000 });
export const pairs = (object: string, params: Record<string, string>) => paged<T.PairList>(`/api/duplicates/${encodeURIComponent(object)}`, params, 50);
/** What merging two would do; asked anew each time it is opened. */
export const mergeLook = (object: string, keep: number, gone: number) =>
  queryOptions({ queryKey: ['/api/merge/preview', object, keep, gone], queryFn: ({ signal }) => post<T.MergePreview>(`/api/merge/${encodeURIComponent(object)}/preview`, { keep, gone, keep_version: null, gone_version: null, take: null }, { signal }), staleTime: 0, gcTime: 0 });
export const duplicateRules = (asked = true) => got<T.DuplicateRuleList>(asked ? '/api/duplicate_rules' : null);
/** The first records that belong to another. */
export const relatedTo = (object: string | null, params: Record<string, string>) => got<T.RecordList>(object && `/api/records/${object}?${new URLSearchParams(params).toString()}`);
/** How an object's page and entry form are laid out. */
export const layout = (object: string | null) => queryOptions({ ...got<T.Layout>(object && `/api/layouts/${encodeURIComponent(object)}`), staleTime: 5 * 60_000 });
/** What shows for these values; a record's own where there is one. */
export const shownFor = (object: string, question: T.ShownQuestion | null) => queryOptions({ ...asked<T.ShownQuestion, T.Shown>(`/api/shown/${encodeURIComponent(object)}`)(question), staleTime: 60_000 });
export const publicForms = () => queryOptions({ ...got<T.FormList>('/api/forms'), staleTime: 0 });
export const publicForm = (id: number | null) => queryOptions({ ...got<T.FormRow>(id === null ? null : `/api/forms/${id}`), staleTime: 0 });
export const asideOf = (id: number | null) => got<T.FormAsideList>(id === null ? null : `/api/forms/${id}/aside`);
export const deletedThings = () => got<T.DeletedList>('/api/deleted');
export const uses = (path: string | null) => got<T.UseList>(path && `${path}/uses`);
export const timeline = (id: number, objects: string) => paged<T.Timeline>(`/api/customers/${id}/timeline`, objects ? { objects } : {}, 100);
export const warnings = (params: Record<string, string>) => paged<T.WarningList>('/api/warnings', params, 100);

export const tickets = (params: Record<string, string>) => paged<T.TicketList>('/api/tickets', params, 50);
export const ticket = (id: number) => got<T.TicketPage>(`/api/tickets/${id}`);
export const ticketQueues = () => got<T.TicketQueues>('/api/ticket-queues');
export const cannedAnswers = () => got<T.CannedAnswers>('/api/canned-answers');
export const ticketFigures = (params: Record<string, string>) => queryOptions({ ...got<T.TicketFigures>(`/api/ticket-figures?${new URLSearchParams(params).toString()}`), placeholderData: keepPreviousData });

export const people = () => got<T.PersonList>('/api/people');
export const departments = () => got<T.DepartmentList>('/api/departments');
export const roles = (asked = true) => got<T.RoleList>(asked ? '/api/roles' : null);
export const secondFactor = () => queryOptions({ ...got<T.SecondFactor>('/api/session/second'), staleTime: 0 });
export const tokens = () => got<T.TokenList>('/api/tokens');
export const signInWays = () => queryOptions({ ...got<T.SignInWays>('/api/oidc'), staleTime: 60_000 });
export const identities = () => queryOptions({ ...got<T.IdentityList>('/api/session/identities'), staleTime: 0 });
export const providers = (asked = true) => got<T.ProviderList>(asked ? '/api/providers' : null);
/** What of mine a change of fields has switched off. */
export const notices = () => queryOptions({ ...got<T.NoticeList>('/api/notices'), staleTime: 10_000 });
export const undone = () => queryOptions({ ...got<T.UndoneList>('/api/undone'), staleTime: 10_000 });
export const runningWorks = () => queryOptions({ ...got<T.BulkWorkList>('/api/works'), staleTime: 10_000 });
export const surveys = () => got<T.SurveyList>('/api/surveys');
export const survey = (id: number | null) => queryOptions({ ...got<T.SurveyRow>(id === null ? null : `/api/surveys/${id}`), staleTime: 0 });
export const surveyResults = (id: number | null, question: string) => queryOptions({ ...got<T.SurveyResults>(id === null ? null : `/api/surveys/${id}/results?${question}`), placeholderData: keepPreviousData });
export const surveyAnswers = (id: number, question: Record<string, string>) => paged<T.SurveyAnswers>(`/api/surveys/${id}/answers`, question, 50);
export const askingOf = (id: number, condition: string) => asked<{ condition: string }, T.Asking>(`/api/surveys/${id}/asking`)({ condition });
export const invitations = (id: number, base: string) => paged<T.InvitationList>(`/api/surveys/${id}/invitations`, { base }, 50);
export const losses = (from: string) => got<T.LossReport>('/api/losses?from=' + from);
export const winBack = (days: number) => got<T.WinBackList>('/api/losses/win_back?days=' + days);
export const review = (kind: string, start: string) => queryOptions({ ...got<T.Review>(`/api/reviews?kind=${kind}${start && '&start=' + start}`), placeholderData: keepPreviousData });
export const decisions = () => got<T.ReviewNoteList>('/api/reviews/decisions');
export const reviewMail = () => got<T.ReviewMail>('/api/reviews/mail');
export const lossSettings = () => got<T.LossSettings>('/api/loss_settings');
export const loops = (question: string) => got<T.LoopList>('/api/loops' + (question && '?' + question));
export const loop = (id: number | null) => got<T.LoopWhole>(id === null ? null : `/api/loops/${id}`);
export const hooks = (asked = true) => got<T.HookList>(asked ? '/api/hooks' : null);
export const deliveries = (hook: number) => paged<T.DeliveryPage>(`/api/hooks/${hook}/deliveries`, {}, 20);
export const channels = () => got<T.ChannelList>('/api/channels');
export const channelKinds = () => queryOptions({ ...got<T.ChannelKindList>('/api/channel_kinds'), staleTime: Infinity });
export const channelWays = () => queryOptions({ ...got<T.ChannelWayList>('/api/channels/ways'), staleTime: 0 });
export const messageTemplates = () => got<T.MessageTemplateList>('/api/message_templates');
export const messageRules = () => got<T.MessageRules>('/api/message_rules');
export const plays = () => got<T.PlayList>('/api/plays');
export const play = (id: number | null) => got<T.Play>(id === null ? null : `/api/plays/${id}`);
export const playResult = (id: number, field: string) => queryOptions({ ...got<T.PlayResults>(`/api/plays/${id}/result${field ? '?field=' + encodeURIComponent(field) : ''}`), placeholderData: keepPreviousData });
export const playLog = (id: number, entry: number) => got<T.PlayLog>(`/api/plays/${id}/entries/${entry}/log`);
export const playEntries = (id: number, params: Record<string, string>) => got<T.PlayEntries>(`/api/plays/${id}/entries?${new URLSearchParams(params).toString()}`);
export const messages = (params: Record<string, string>) => paged<T.MessagePage>('/api/messages', params, 50);
export const optOuts = () => paged<T.OptOutPage>('/api/opt_outs', {}, 50);
export const incomingMail = (params: Record<string, string>) => paged<T.IncomingMailPage>('/api/incoming_mail', params, 50);
export const bounces = () => got<T.BounceList>('/api/bounces');
export const bells = () => paged<T.BellPage>('/api/bells', {}, 50);
/** How many of mine are unread: what the bell shows. */
export const unreadBells = () => queryOptions({ queryKey: ['/api/bells', 'unread'], queryFn: ({ signal }) => get<T.BellPage>('/api/bells?limit=1', signal), select: (p: T.BellPage) => p.unread, staleTime: 60_000 });
export const sessions = () => got<T.SessionList>('/api/sessions');
export const templates = () => queryOptions({ ...got<T.TemplateList>('/api/templates'), staleTime: Infinity });
export const organisations = (asked = true) => queryOptions({ ...got<T.OrganisationList>(asked ? '/api/organisations' : null), staleTime: 0 });
export const organisationPeople = (name: string) => queryOptions({ ...got<T.OrganisationPeople>(`/api/organisations/${name}/people`), staleTime: 0 });
/** Of the server's first organisation; nothing for who is not signed in there. */
export const myOrganisations = () => queryOptions({ queryKey: ['/api/organisations', 'mine'], queryFn: ({ signal }) => getHome<T.MyOrganisations>('/api/organisations/mine', signal), staleTime: 60_000, retry: false });
export const setups = () => got<T.SetupList>('/api/setups');
export const handovers = () => got<T.HandoverList>('/api/handovers');
export const shares = (id: number) => got<T.ShareList>(`/api/customers/${id}/shares`);
export const allChanges = (params: Record<string, string>) => paged<T.ChangePage>('/api/changes', params, 100);
export const audit = (params: Record<string, string>) => paged<T.AuditList>('/api/audit', params, 100);

export const churnReport = asked<T.ChurnQuestion, T.ChurnReport>('/api/churn/report');
export const churnCustomers = asked<T.ChurnCustomersQuestion, T.CustomerList>('/api/churn/customers');
export const cohorts = asked<T.CohortQuestion, T.CohortReport>('/api/churn/cohorts');
export const survival = asked<T.SurvivalQuestion, T.SurvivalReport>('/api/churn/survival');
export const compare = asked<T.CompareQuestion, T.CompareReport>('/api/churn/compare');
export const explain = asked<T.ExplainQuestion, T.Explanation>('/api/rules/explain');
export const ruleSight = asked<T.RuleSightQuestion, T.RuleSight>('/api/rules/sight');
export const check = asked<T.CheckQuestion, T.CheckedCondition>('/api/rules/check');
export const backtest = asked<T.BacktestQuestion, T.BacktestReport>('/api/rules/backtest');
export const automations = () => got<T.AutomationList>('/api/automations');
export const automation = (id: number | null) => queryOptions({ ...got<T.Automation>(id === null ? null : `/api/automations/${id}`), staleTime: 0 });
export const automationVocabulary = () => queryOptions({ ...got<T.AutomationVocabulary>('/api/automation-vocabulary'), staleTime: 5 * 60_000 });
/** What a draft would have done, as a sentence, and why it cannot be kept. */
export const automationPreview = (question: T.AutomationQuestion | null) => queryOptions({ ...asked<T.AutomationQuestion, T.AutomationPreview>('/api/automations/preview')(question), placeholderData: keepPreviousData });
export const keptPreview = (id: number | null) => queryOptions({ ...got<T.AutomationPreview>(id === null ? null : `/api/automations/${id}/preview`), staleTime: 0 });
export const automationRuns = (id: number, state: string) => paged<T.AutomationRunPage>(`/api/automations/${id}/runs`, state ? { run_state: state } : {}, 50);
export const automationRun = (id: number | null) => queryOptions({ ...got<T.AutomationRunWhole>(id === null ? null : `/api/automation-runs/${id}`), staleTime: 0 });
export const approvals = (which: 'open' | 'all') => queryOptions({ ...got<T.ApprovalList>('/api/approvals' + (which === 'all' ? '?which=all' : '')), staleTime: 10_000 });
