/** Start: styles, the app, the service worker. */
import { mount } from 'svelte';
import App from './App.svelte';
import './design/tokens.css';
import './design/base.css';
import './design/components.css';
import { installServiceWorker } from './lib/service_worker';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
installServiceWorker();
