// main: the page starts here.
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { client } from '../api/queries';
import { language, setLanguage } from '../lib/text';
import { App } from './App';
import './app.css';
import './care.css';
import './phone.css';
import './flow.css';
import './automations.css';

setLanguage(language());
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
