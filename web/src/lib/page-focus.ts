/// How long a page may take to load before nobody is led to its heading any more: they have begun to look around.
const patienceMs = 5_000;

/// Leads whoever cannot see the page to its heading, and everybody to its beginning, as a page of its own would. A page
/// that is loaded on demand has its heading later.
/// @returns what calls it off
export function focusHeading(root: HTMLElement): () => void {
  window.scrollTo(0, 0);
  if (reach(root)) return () => undefined;
  const watch = new MutationObserver(() => {
    if (reach(root)) stop();
  });
  const timer = setTimeout(() => stop(), patienceMs);
  const stop = () => {
    watch.disconnect();
    clearTimeout(timer);
  };
  watch.observe(root, { childList: true, subtree: true });
  return stop;
}

function reach(root: HTMLElement): boolean {
  const heading = root.querySelector<HTMLElement>('h1');
  if (heading === null) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
