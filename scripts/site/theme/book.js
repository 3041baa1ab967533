// All charts of a page share one copy of plotly.js, which is fetched from the site's own files when the first chart asks for it.
(() => {
  const here = document.currentScript.src;
  let loading;
  Object.defineProperty(globalThis, 'bayesbookPlotly', {
    get() {
      loading ??= new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = new URL('plotly.js', here).href;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      });
      return loading;
    },
  });
})();

// What scrolls by itself can be reached, and then scrolled, with the keyboard.
function reachScrolling() {
  for (const element of document.querySelectorAll(
    '.bd-article table, .bd-article pre, .bd-article div.math, .cell_output .output',
  ))
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}
addEventListener('load', reachScrolling);
addEventListener('resize', reachScrolling);
