// Shell: the navigation around every page: at the left on a desk, at the bottom edge on a phone.
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { Component, Suspense, lazy, useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { listen } from '../api/live';
import { stale, system } from '../api/queries';
import { get, patch } from '../api/client';
import { useMeta } from '../record/meta';
import type { Session, WarningList } from '../api/types';
import { here, organisation } from '../lib/base';
import { count } from '../lib/format';
import { seenAs } from '../lib/seenAs';
import { useNarrow } from '../lib/store';
import { setLanguage, t, useLanguage } from '../lib/text';
import { useKeys, useModKeys } from '../lib/use';
import { Switcher } from '../record/Switcher';
import { Icon } from '../ui/icons';
import { Blank, Bones, Trouble } from '../ui/parts';
import { commands, keysOf, type Act, type Command } from './commands';
import { Bell, Rings, useRings, useUnread } from './Bell';
import { LastDone, useUndoLast } from './LastDone';
import { Objects } from './Objects';
import { SeenBar } from './SeenBar';

const RecordsPage = lazy(() => import('../features/records/RecordsPage'));
const Palette = lazy(() => import('./Palette'));
const CustomerPage = lazy(() => import('../features/customers/CustomerPage'));
const ChurnPage = lazy(() => import('../features/churn/ChurnPage'));
const warningsPage = (): Promise<typeof import('../features/warnings/WarningsPage')> => import('../features/warnings/WarningsPage');
const WarningsPage = lazy(warningsPage);
const RulePage = lazy(() => import('../features/warnings/RulePage'));
const LossesPage = lazy(() => import('../features/losses/LossesPage'));
const ReviewPage = lazy(() => import('../features/review/ReviewPage'));
const SatisfactionPage = lazy(() => import('../features/satisfaction/SatisfactionPage'));
const SurveyPage = lazy(() => import('../features/satisfaction/SurveyPage'));
const ImportPage = lazy(() => import('../features/import/ImportPage'));
const ObjectsPage = lazy(() => import('../features/design/ObjectsPage'));
const ObjectPage = lazy(() => import('../features/design/ObjectPage'));
const LayoutPage = lazy(() => import('../features/design/layout/LayoutPage'));
const FormsPage = lazy(() => import('../features/design/forms/FormsPage'));
const FormPage = lazy(() => import('../features/design/forms/FormPage'));
const SettingsPage = lazy(() => import('../features/settings/SettingsPage'));
const PeoplePage = lazy(() => import('../features/people/PeoplePage'));
const RolesPage = lazy(() => import('../features/people/RolesPage'));
const RolePage = lazy(() => import('../features/people/RolePage'));
const HandoverPage = lazy(() => import('../features/people/HandoverPage'));
const SetupPage = lazy(() => import('../features/setup/SetupPage'));
const TradePage = lazy(() => import('../features/start/TradePage'));
const DuplicatesPage = lazy(() => import('../features/duplicates/DuplicatesPage'));
const AuditPage = lazy(() => import('../features/people/AuditPage'));
const ProvidersPage = lazy(() => import('../features/settings/ProvidersPage'));
const HooksPage = lazy(() => import('../features/developers/HooksPage'));
const PlaysPage = lazy(() => import('../features/plays/PlaysPage'));
const PlayPage = lazy(() => import('../features/plays/PlayPage'));
const AutomationsPage = lazy(() => import('../features/automations/AutomationsPage'));
const AutomationPage = lazy(() => import('../features/automations/AutomationPage'));
const ChannelsPage = lazy(() => import('../features/messages/ChannelsPage'));
const MessagesPage = lazy(() => import('../features/messages/MessagesPage'));
const BellsPage = lazy(() => import('../features/messages/BellsPage'));
const OrganisationsPage = lazy(() => import('../features/organisations/OrganisationsPage'));
const NoticesPage = lazy(() => import('../features/notices/NoticesPage'));
const TicketsPage = lazy(() => import('../features/tickets/TicketsPage'));
const TicketPage = lazy(() => import('../features/tickets/TicketPage'));
const TicketFigures = lazy(() => import('../features/tickets/TicketFigures'));
const TicketSettings = lazy(() => import('../features/tickets/TicketSettings'));
const todayPage = (): Promise<typeof import('../features/today/TodayPage')> => import('../features/today/TodayPage');
const TodayPage = lazy(todayPage);
const MorePage = lazy(() => import('./MorePage'));
const CalendarPage = lazy(() => import('../features/settings/CalendarPage'));
const TryPage = lazy(() => import('../features/developers/TryPage'));

// The likeliest first screen is fetched while the server is still asked who this is.
if (here() === '/warnings') void warningsPage();
if (/^\/(today)?$/.test(here())) void todayPage();

/** Keeps one broken page from taking the shell with it. */
class Guard extends Component<{ at: string; children: ReactNode }, { error: unknown; at: string }> {
  override state = { error: null as unknown, at: this.props.at };
  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }
  static getDerivedStateFromProps(props: { at: string }, state: { at: string }): { error: null; at: string } | null {
    return props.at === state.at ? null : { error: null, at: props.at };
  }
  override render(): ReactNode {
    return this.state.error ? (
      <div className="page">
        <Trouble error={this.state.error} retry={() => window.location.reload()} />
      </div>
    ) : (
      this.props.children
    );
  }
}

/** What needs me now; where nothing is yet, the first step. */
function Landing(): ReactNode {
  const sizes = useQuery(system());
  if (sizes.isPending) return <Bones />;
  return <Redirect to={sizes.data?.customers === 0 ? '/import' : '/today'} replace />;
}

function Help({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('keys.title')} width={440} closable={{ 'aria-label': t('action.close') }}>
      <dl className="keys">
        {commands.map((c) => (
          <div key={c.name}>
            <dt>{t(c.name)}</dt>
            <dd>
              {keysOf(c).map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

export function LanguageSwitch(): ReactNode {
  const now = useLanguage();
  const to = now === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      className="plain"
      lang={to}
      onClick={() => {
        void patch('/api/session', { language: to }).catch(() => undefined);
        setLanguage(to);
        stale('/api');
      }}
    >
      {to === 'en' ? 'English' : '中文'}
    </button>
  );
}

/** What is no page stands in the menu as a button, with its keys. */
const Doing = ({ c, narrow, run }: { c: Command; narrow: boolean; run: (c: Command) => void }): ReactNode => (
  <li>
    <button type="button" className="nav-link nav-act" onClick={() => run(c)}>
      {c.icon && <Icon name={c.icon} size={narrow ? 22 : 18} />}
      <span>{t(c.name)}</span>
      {!narrow && <span className="nav-keys">{keysOf(c).map((k) => <kbd key={k}>{k}</kbd>)}</span>}
    </button>
  </li>
);

function Navigation({ session, run, onHelp }: { session: Session; run: (c: Command) => void; onHelp: () => void }): ReactNode {
  const [path] = useLocation();
  const bar = useRef<HTMLElement>(null);
  // Where one is stands in sight, also in a menu that is longer than the screen.
  const known = useMeta() !== undefined;
  useEffect(() => {
    bar.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' });
  }, [path, known]);
  const narrow = useNarrow();
  const open = useQuery({ queryKey: ['/api/warnings', 'count'], queryFn: () => get<WarningList>('/api/warnings?status=open&limit=1'), staleTime: 60_000 }).data?.total ?? 0;
  const unread = useUnread() + useRings();
  const items = commands.filter((c) => (narrow ? c.phone : c.menu));
  return (
    <nav ref={bar} className={narrow ? 'bottom' : 'side'} aria-label={t('nav.label')}>
      {!narrow && (
        <div className="brand">
          <span className="brand-mark" aria-hidden="true">
            <Icon name="check" size={14} />
          </span>
          <span>
            <b>{t('brand')}</b>
            <Switcher>
              <span className="quiet small ellipsis">{session.organisation?.name}</span>
            </Switcher>
          </span>
        </div>
      )}
      <ul>
        {items.map((c) => {
          if (!c.path) return <Doing key={c.name} c={c} narrow={narrow} run={run} />;
          const inside = (o: Command): boolean => !!o.path && path.startsWith(o.path);
          const holds: Record<string, (o: Command) => boolean> = { '/settings': (o) => !!o.settings, '/more': (o) => !!o.settings || (!!o.menu && !o.phone) };
          const current = inside(c) || commands.some((o) => holds[c.path as string]?.(o) && inside(o));
          return (
            <li key={c.path}>
              <Link href={c.path} className="nav-link" aria-current={current ? 'page' : undefined}>
                {c.icon && <Icon name={c.icon} size={narrow ? 22 : 18} />}
                <span>{t(c.name)}</span>
                {c.path === '/warnings' && open > 0 && (
                  <span className="nav-n num" aria-label={t('warnings.open_n', { n: open })}>
                    {open > 999 ? '999+' : count(open)}
                  </span>
                )}
                {c.path === '/more' && unread > 0 && (
                  <span className="nav-n num" aria-label={t('bells.n', { n: unread })}>
                    {unread > 99 ? '99+' : unread}
                  </span>
                )}
              </Link>
              {!narrow && c.path === '/customers' && <Objects />}
            </li>
          );
        })}
      </ul>
      {!narrow && (
        <div className="side-foot">
          <span className="quiet small ellipsis">{session.person?.name || session.person?.login}</span>
          <Bell />
          <Rings />
          <LanguageSwitch />
          <button type="button" className="plain" onClick={onHelp} aria-label={t('keys.title')} title={t('keys.title') + ' ?'}>
            <Icon name="keys" size={16} />
          </button>
        </div>
      )}
    </nav>
  );
}

/** A word of an address that may be written in any letters. */
function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function focusSearch(go: (path: string) => void): void {
  const field = document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]');
  if (field) field.focus();
  else {
    go('/customers');
    setTimeout(() => document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]')?.focus(), 250);
  }
}

export function Shell({ session }: { session: Session }): ReactNode {
  const [path, go] = useLocation();
  const [help, setHelp] = useState(false);
  useEffect(listen, []);
  const [palette, setPalette] = useState(false);
  const [last, setLast] = useState(false);
  const undoLast = useUndoLast();
  const acts: Record<Act, () => void> = { search: () => focusSearch(go), help: () => setHelp(true), palette: () => setPalette(true), undo: undoLast, last: () => setLast(true) };
  const keys: Record<string, () => void> = {};
  const run = (c: Command): void => (c.path ? go(c.path) : c.act && acts[c.act]());
  const admin = session.rights.includes('administrator');
  for (const c of commands) if ((c.path || c.act) && (admin || !c.admin)) keys[c.keys] = () => run(c);
  useKeys(keys);
  useModKeys(keys);
  return (
    <div className={'shell' + (seenAs() ? ' shell-seen' : '')}>
      <SeenBar />
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <Navigation session={session} run={run} onHelp={() => setHelp(true)} />
      <main id="main" tabIndex={-1}>
        <Guard at={path}>
          <Suspense
            fallback={
              <div className="page">
                <Bones rows={10} />
              </div>
            }
          >
            <Switch>
              <Route path="/" component={Landing} />
              <Route path="/customers">
                <RecordsPage name="customer" />
              </Route>
              <Route path="/o/:object">{(p) => <RecordsPage name={decodeURIComponent(p.object)} />}</Route>
              <Route path="/o/:object/:id">{(p) => <Redirect to={`/o/${p.object}?open=${p.id}`} replace />}</Route>
              <Route path="/customers/:id">{(p) => <CustomerPage key={p.id} id={Number(p.id)} />}</Route>
              <Route path="/churn" component={ChurnPage} />
              <Route path="/losses" component={LossesPage} />
              <Route path="/review" component={ReviewPage} />
              <Route path="/warnings" component={WarningsPage} />
              <Route path="/warnings/rules/:id">{(p) => <RulePage key={p.id} id={p.id === 'new' ? null : Number(p.id)} />}</Route>
              <Route path="/plays" component={PlaysPage} />
              <Route path="/plays/:id">{(p) => <PlayPage key={p.id} id={p.id === 'new' ? null : Number(p.id)} />}</Route>
              <Route path="/automations" component={AutomationsPage} />
              <Route path="/automations/:id">{(p) => <AutomationPage key={p.id} id={p.id === 'new' ? null : Number(p.id)} />}</Route>
              <Route path="/satisfaction" component={SatisfactionPage} />
              <Route path="/satisfaction/:id">{(p) => <SurveyPage key={p.id} id={p.id === 'new' ? null : Number(p.id)} />}</Route>
              <Route path="/import/:upload?">{(p) => <ImportPage upload={p.upload ?? null} />}</Route>
              <Route path="/design" component={ObjectsPage} />
              <Route path="/design/:object">{(p) => <ObjectPage name={decoded(p.object)} />}</Route>
              <Route path="/design/:object/layout">{(p) => <LayoutPage key={p.object} name={decoded(p.object)} />}</Route>
              <Route path="/forms" component={FormsPage} />
              <Route path="/forms/:id">{(p) => <FormPage key={p.id} id={p.id === 'new' ? null : Number(p.id)} />}</Route>
              <Route path="/settings" component={SettingsPage} />
              <Route path="/people" component={PeoplePage} />
              <Route path="/roles" component={RolesPage} />
              <Route path="/roles/:id">{(p) => <RolePage key={p.id} id={p.id} />}</Route>
              <Route path="/handover" component={HandoverPage} />
              <Route path="/setup" component={SetupPage} />
              <Route path="/trade" component={TradePage} />
              <Route path="/duplicates" component={DuplicatesPage} />
              <Route path="/audit" component={AuditPage} />
              <Route path="/sign-in" component={ProvidersPage} />
              <Route path="/hooks" component={HooksPage} />
              <Route path="/channels" component={ChannelsPage} />
              <Route path="/messages" component={MessagesPage} />
              <Route path="/bells" component={BellsPage} />
              {organisation === '' && <Route path="/organisations" component={OrganisationsPage} />}
              <Route path="/notices" component={NoticesPage} />
              <Route path="/tickets" component={TicketsPage} />
              <Route path="/tickets/figures" component={TicketFigures} />
              <Route path="/tickets/:id">{(p) => <TicketPage key={p.id} id={Number(p.id)} />}</Route>
              <Route path="/ticket-settings" component={TicketSettings} />
              <Route path="/today" component={TodayPage} />
              <Route path="/more">
                <MorePage session={session} />
              </Route>
              <Route path="/calendar" component={CalendarPage} />
              <Route path="/try" component={TryPage} />
              <Route>
                <div className="page">
                  <Blank title={t('lost.title')} says={t('lost.says')}>
                    <Link href="/" className="lay-link">
                      {t('lost.back')}
                    </Link>
                  </Blank>
                </div>
              </Route>
            </Switch>
          </Suspense>
        </Guard>
      </main>
      <Help open={help} onClose={() => setHelp(false)} />
      <LastDone open={last} onClose={() => setLast(false)} />
      {palette && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} run={run} />
        </Suspense>
      )}
    </div>
  );
}
