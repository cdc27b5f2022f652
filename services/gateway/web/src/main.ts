// The page begins here: appearance first, so that nothing flashes, then the screens.
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { appearance } from './lib/appearance.svelte';

appearance.apply();
mount(App, { target: document.getElementById('app')! });
