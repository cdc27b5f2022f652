// Light or dark, as the system has it unless the reader chose; kept in this browser.
type Choice = 'system' | 'light' | 'dark';

class Appearance {
  choice = $state<Choice>((localStorage.getItem('appearance') as Choice | null) ?? 'system');

  apply(): void {
    const root = document.documentElement;
    if (this.choice === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.choice;
  }

  choose(choice: Choice): void {
    this.choice = choice;
    localStorage.setItem('appearance', choice);
    this.apply();
  }

  /** What a press of the button turns it into. */
  turn(): void {
    const isDark =
      this.choice === 'dark' || (this.choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    this.choose(isDark ? 'light' : 'dark');
  }
}

export const appearance = new Appearance();
