// asking: questions to the API as the page that is walked would ask them; what is refused is thrown.

export const asking = (page) => (method, path, body, version) =>
  page.evaluate(
    async ([m, p, b, v]) => {
      const csrf = (await fetch('/api/session').then((r) => r.json())).csrf;
      const r = await fetch(p, { method: m, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, ...(v && { 'If-Match': `"${v}"` }) }, body: b ? JSON.stringify(b) : undefined });
      if (!r.ok) throw new Error(await r.text());
      return r.status === 204 ? null : r.json();
    },
    [method, path, body, version],
  );
