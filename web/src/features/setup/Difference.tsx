// Difference: what a set-up would make of the organisation, in groups; what to take is ticked, what is only here can be
// ticked to go.
import { Checkbox } from 'antd';
import { createContext, useContext, useState, type ReactNode } from 'react';
import type { SetupDifference, SetupStep } from '../../api/types';
import { count } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useMeta } from '../../record/meta';
import { Icon } from '../../ui/icons';
import { Section, State, type Tone } from '../../ui/parts';
import { namesOf, parts, partOf, pathName, summary, valueText, type Names } from './words';

const Called = createContext<Names>({ objects: new Map(), kinds: new Map() });

export type Ticked = { take: Set<string>; drop: Set<string> };

const tones: Record<string, Tone> = { added: 'green', changed: 'blue', removed: 'red', kept: 'amber' };

/** All that can be taken; nothing that is only here goes by itself. */
export const tickedAtFirst = (d: SetupDifference): Ticked => ({ take: new Set(d.steps.filter((s) => (s.what === 'added' || s.what === 'changed') && !s.follows).map((s) => s.key)), drop: new Set() });

const fieldsOf = (d: SetupDifference, object: string): SetupStep[] => d.steps.filter((s) => s.part === 'field' && s.object === object);

function Changes({ step }: { step: SetupStep }): ReactNode {
  const names = useContext(Called);
  const told = step.changes.filter((c) => c.path !== 'name' && c.path !== 'object');
  return (
    <dl className="setup-changes">
      {told.map((c) => [
        <dt key={c.path}>{pathName(c.path, names)}</dt>,
        <dd key={c.path + '='}>
          {step.what === 'changed' && (
            <>
              <del>{valueText(c, 'before', step, names)}</del> {'→'}{' '}
            </>
          )}
          <ins>{valueText(c, 'after', step, names)}</ins>
        </dd>,
      ])}
    </dl>
  );
}

type LineProps = { step: SetupStep; under?: boolean; fields?: number; on?: boolean; onTick?: (on: boolean) => void; label?: string };

function Line({ step, under, fields = 0, on, onTick, label }: LineProps): ReactNode {
  const names = useContext(Called);
  const [open, setOpen] = useState(false);
  const name = say(step.label);
  const more = step.changes.length > 0 && (step.what === 'added' || step.what === 'changed');
  return (
    <li className={'setup-step' + (under ? ' setup-under' : '')}>
      {onTick && <Checkbox checked={on} onChange={(e) => onTick(e.target.checked)} aria-label={label ?? t('setups.take_of', { name })} />}
      <span className="row-main">
        <span>
          <span className={under ? '' : 'strong'}>{name}</span> {tones[step.what] && <State tone={tones[step.what] as Tone}>{word('setups.what', step.what)}</State>}
        </span>
        <span className="quiet small">{step.follows && step.what !== 'only_here' ? t('setups.follows') : summary(step, fields, names)}</span>
        {say(step.why) && <span className="small">{say(step.why)}</span>}
        {open && <Changes step={step} />}
      </span>
      {more && (
        <button type="button" className="setup-open" aria-expanded={open} aria-label={t('setups.more_of', { name })} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'next'} size={16} />
        </button>
      )}
    </li>
  );
}

/** Steps of one part in order: each object, then its fields; fields of objects that do not change stand under a bare name. */
function ordered(d: SetupDifference, part: string): { step: SetupStep; under: boolean; fields: number }[] {
  const mine = d.steps.filter((s) => partOf(s) === part && (s.what === 'added' || s.what === 'changed' || s.what === 'removed'));
  if (part !== 'object') return mine.map((step) => ({ step, under: false, fields: 0 }));
  const objects = mine.filter((s) => s.part === 'object');
  const listed = objects.flatMap((o) => {
    const own = o.key.slice('object:'.length);
    const fields = fieldsOf(d, own).filter((f) => mine.includes(f));
    return [{ step: o, under: false, fields: fields.length }, ...fields.map((step) => ({ step, under: true, fields: 0 }))];
  });
  const rest = mine.filter((s) => s.part === 'field' && !listed.some((l) => l.step === s));
  return [...rest.map((step) => ({ step, under: false, fields: 0 })), ...listed];
}

type Props = { d: SetupDifference; ticked: Ticked; onTick: (t: Ticked) => void };

export function Difference({ d, ticked, onTick }: Props): ReactNode {
  const names = namesOf(useMeta(), d.steps);
  const [all, setAll] = useState(false);
  const kept = d.steps.filter((s) => s.what === 'kept');
  // Fields of an object that is only here go with it.
  const here = d.steps.filter((s) => s.what === 'only_here');
  const only = here.filter((s) => s.part !== 'field' || !here.some((o) => o.key === 'object:' + s.object));
  // An object that is not taken takes its fields along, and comes back with them.
  const take = (s: SetupStep, on: boolean): void => {
    const keys = new Set(ticked.take);
    const also = s.part === 'object' && s.what === 'added' ? fieldsOf(d, s.key.slice('object:'.length)).map((f) => f.key) : [];
    const needs = on && s.part === 'field' && d.steps.some((o) => o.key === 'object:' + s.object && o.what === 'added') ? ['object:' + s.object] : [];
    for (const k of [s.key, ...also, ...needs]) {
      if (on) keys.add(k);
      else keys.delete(k);
    }
    onTick({ ...ticked, take: keys });
  };
  const drop = (key: string, on: boolean): void => {
    const keys = new Set(ticked.drop);
    if (on) keys.add(key);
    else keys.delete(key);
    onTick({ ...ticked, drop: keys });
  };
  const whole = (s: SetupStep): string => (s.part === 'field' ? `${names.objects.get(s.object ?? '') ?? s.object} · ${say(s.label)}` : say(s.label));
  return (
    <Called.Provider value={names}>
      {parts.map((part) => {
        const rows = ordered(d, part);
        return (
          rows.length > 0 && (
            <Section key={part} title={t(`setups.part.${part}`)} note={count(rows.length)}>
              <ul className="rows">
                {rows.map((r) => {
                  const bare = r.step.part === 'field' && !r.under;
                  const step = bare ? { ...r.step, label: { zh: whole(r.step), en: whole(r.step) } } : r.step;
                  return <Line key={r.step.key} step={step} under={r.under} fields={r.fields} on={ticked.take.has(r.step.key)} onTick={r.step.follows ? undefined : (on) => take(r.step, on)} />;
                })}
              </ul>
            </Section>
          )
        );
      })}
      {kept.length > 0 && (
        <Section title={t('setups.kept')} note={t('setups.kept_says')}>
          <ul className="rows">
            {kept.map((s) => (
              <Line key={s.key} step={{ ...s, label: { zh: whole(s), en: whole(s) } }} />
            ))}
          </ul>
        </Section>
      )}
      {only.length > 0 && (
        <Section title={t('setups.only')} note={t('setups.only_says')}>
          {all ? (
            <ul className="rows">
              {only.map((s) => (
                <Line key={s.key} step={{ ...s, label: { zh: whole(s), en: whole(s) } }} on={ticked.drop.has(s.key)} onTick={(on) => drop(s.key, on)} label={t('setups.drop_of', { name: whole(s) })} />
              ))}
            </ul>
          ) : (
            <button type="button" className="plain" onClick={() => setAll(true)}>
              {t('setups.only_show', { n: only.length })}
            </button>
          )}
        </Section>
      )}
    </Called.Provider>
  );
}
