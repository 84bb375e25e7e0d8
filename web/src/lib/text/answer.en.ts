// answer.en: what the page of a public form says in English.
import type { answer as zh } from './answer.zh';

export const answer: Record<keyof typeof zh, string> = {
  'send': 'Send',
  'sending': 'Sending…',
  'again': 'Fill in another one',
  'thanks': 'Sent. Thank you!',
  'gone': 'There is no such form',
  'gone_says': 'The link may be incomplete, or the form was deleted. Please ask whoever gave it to you.',
  'closed': 'This form is closed',
  'loading': 'Loading…',
  'retry': 'Try again',
  'offline': 'The server cannot be reached. Check the network and tap once more: nothing is sent twice.',
  // surveys
  'kept': 'Kept: you can go on later',
  'answered': 'You have answered already; you can change it here',
  'unanswered': 'Please answer this',
  'change': 'Change my answer',
  'no_survey': 'There is no such survey',
  'wrong_link': 'This link does not work',
  'unreached': 'Cannot be opened now',
  'nameless': 'Anonymous: nobody knows who answered.',
  'private': 'Your answer goes to this company alone.',

  // forms
  'missing': 'Please fill in “{label}”',
  'required': 'required',
  'choose': 'Please choose',
  'several': 'You may choose several',
  'other': 'Something else',
  'province': 'Province',
  'city': 'City',
  'district': 'District',
  'street': 'Street and number',
  'stars': '{n} of 5',
  'number': 'Please write a number',
  'language': '中文',
  'some': 'with commas between them',
  'privacy': 'What you write goes only to the company whose form this is.',
};
