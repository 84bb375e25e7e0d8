// colours: the page's own colours, read where a chart is drawn.
export type Colours = { ink: string; quiet: string; line: string; surface: string; blue: string; red: string; amber: string; green: string; band: string; series: string[] };

export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const v = (name: string): string => style.getPropertyValue('--' + name).trim();
  const blue = v('blue');
  return { ink: v('ink'), quiet: v('quiet'), line: v('line'), surface: v('surface'), blue, red: v('red'), amber: v('amber'), green: v('green'), band: v('band'), series: [blue, v('teal'), v('purple'), v('amber'), v('quiet')] };
}
