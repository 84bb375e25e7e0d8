// survey: where the page of a survey starts, /s/TOKEN or /s/TOKEN/SIGNED; it loads nothing of the other pages.
import { openSurvey } from '../features/answer/survey';
import { decoded, here } from '../lib/base';
import './form.css';
import './survey.css';

const root = document.getElementById('survey');
const [token = '', signed = ''] = here().replace(/^\/s\//, '').split('/').map(decoded);
if (root) void openSurvey(root, token, signed || null);
