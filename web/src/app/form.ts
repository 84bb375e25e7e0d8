// form: where the page of a public form starts; it loads nothing of the other pages.
import { open } from '../features/answer/page';
import './form.css';

const root = document.getElementById('form');
if (root) void open(root, decodeURIComponent(window.location.pathname.replace(/^\/f\//, '').replace(/\/.*$/, '')));
