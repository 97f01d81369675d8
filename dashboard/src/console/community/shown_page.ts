/** A line of links that is wider than the screen: the page that is shown stands where it can be seen. */
export function shown(line: HTMLElement): () => void {
  const show = (): void => {
    const page = line.querySelector<HTMLElement>('[aria-current]');
    if (page) line.scrollTo({ left: page.offsetLeft - line.offsetLeft - (line.clientWidth - page.offsetWidth) / 2 });
  };
  const watch = new MutationObserver(show);
  watch.observe(line, { subtree: true, attributeFilter: ['aria-current'] });
  show();
  return () => watch.disconnect();
}
