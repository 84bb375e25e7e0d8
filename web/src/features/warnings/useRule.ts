// useRule: a rule while it is written: clauses and text in step, whichever of them is being changed.
import { useEffect, useState } from 'react';
import { nothing, sentenceOf, sentenceText, type Sentence } from '../../record/condition';
import { useChecked, type Checked } from '../../record/useChecked';

export type Mode = 'click' | 'text';
export type Rule = { text: string; sentence: Sentence | null; mode: Mode; checked: Checked; setMode: (m: Mode) => void; setText: (t: string) => void; setSentence: (s: Sentence) => void };

export function useRule(start: string): Rule {
  const [text, setText] = useState(start);
  const [sentence, setSentence] = useState<Sentence | null>(start ? null : nothing);
  const [mode, setMode] = useState<Mode>('click');
  const [typed, setTyped] = useState(start !== '');
  const checked = useChecked(text);
  // Clauses follow the text only after typing: while clicking, the clauses lead.
  useEffect(() => {
    if (!typed || !checked.data) return;
    setSentence(sentenceOf(checked.data.tree));
    setTyped(false);
  }, [typed, checked.data]);
  return {
    text,
    sentence,
    mode,
    checked,
    setMode,
    setText: (next) => {
      setText(next);
      setTyped(true);
      if (!next.trim()) setSentence(nothing);
    },
    setSentence: (next) => {
      setSentence(next);
      setText(sentenceText(next));
      setTyped(false);
    },
  };
}
