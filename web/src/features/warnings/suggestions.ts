// suggestions: the signals most companies start with; one row a signal.
import type { Key } from '../../lib/text';

export const suggestions: { name: Key; condition: string; needs: string[] }[] = [
  { name: 'signal.silent', condition: 'days_since(login) >= 30', needs: ['login'] },
  { name: 'signal.no_order', condition: 'days_since(order) >= 60', needs: ['order'] },
  { name: 'signal.rhythm', condition: 'days_since(order) > 2 * rhythm(order)', needs: ['order'] },
  { name: 'signal.halved', condition: 'drop(order, 90d) > 50%', needs: ['order'] },
  { name: 'signal.rating', condition: 'last(rating.score) < 3', needs: ['rating'] },
  { name: 'signal.complaints', condition: 'count(ticket where kind = "投诉", 30d) >= 3', needs: ['ticket'] },
  { name: 'signal.contact', condition: 'drop(follow_up, 60d) > 50%', needs: ['follow-up'] },
  { name: 'signal.unanswered', condition: 'age(ticket) > 3', needs: ['ticket'] },
  { name: 'signal.renewal', condition: 'days_left(contract) <= 30', needs: ['contract'] },
];
