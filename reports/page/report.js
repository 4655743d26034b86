// SPDX-License-Identifier: Apache-2.0
// report.js - the moving parts of a report: tables that sort and filter,
// charts, downloads, light and dark.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tables = new Map(data.tables.map((t) => [t.id, t]));
  const STEP = 200; // rows shown at first
  const views = [];

  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };

  const download = (name, type, text) => {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = make("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  // --- tables ---

  // Digits as the program prints them for people.
  const four = /^(util_|share|energy_ratio|traffic_ratio|area_ratio|reached)/;
  const show = (value, column) =>
    value === null ? "-"
    : typeof value !== "number" ? value
    : Number.isInteger(value) ? String(value)
    : four.test(column) ? value.toFixed(4)
    : String(Number(value.toPrecision(6)));

  const quote = (value) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const compare = (x, y) =>
    x === null || y === null ? (x === null) - (y === null)
    : typeof x === "number" && typeof y === "number" ? x - y
    : String(x).localeCompare(String(y), undefined, { numeric: true });

  class Table {
    constructor(section) {
      this.data = tables.get(section.dataset.table);
      this.section = section;
      this.node = section.querySelector("table");
      this.body = this.node.tBodies[0];
      this.rows = this.data.rows;
      this.limit = STEP;
      this.sort = null;
      this.way = 1;
      this.addTools();
      this.addSorting();
      section.querySelector(".count")?.remove();
      this.count = make("p", { className: "count" });
      this.count.setAttribute("aria-live", "polite");
      section.append(this.count);
      this.render();
    }

    addTools() {
      const id = `filter-${this.data.id}`;
      const input = make("input", { type: "search", id, placeholder: "words, or column=value" });
      input.addEventListener("input", () => this.filter(input.value));
      this.input = input;
      const csv = make("button", { type: "button", textContent: "Download CSV" });
      csv.addEventListener("click", () => download(`${data.study}-${this.data.id}.csv`, "text/csv",
        [this.data.columns, ...this.rows].map((row) => row.map(quote).join(",") + "\n").join("")));
      this.more = make("button", { type: "button", textContent: "Show all rows" });
      this.more.addEventListener("click", () => { this.limit = Infinity; this.render(); });
      const label = make("label", { htmlFor: id, textContent: "Filter " });
      this.node.closest(".scroll").before(make("p", { className: "tools" }, label, input, csv, this.more));
    }

    addSorting() {
      [...this.node.tHead.rows[0].cells].forEach((cell, k) => {
        const button = make("button", { type: "button", textContent: cell.textContent });
        cell.replaceChildren(button);
        button.addEventListener("click", () => this.sortBy(k));
      });
    }

    sortBy(k) {
      this.way = this.sort === k ? -this.way : 1;
      this.sort = k;
      [...this.node.tHead.rows[0].cells].forEach((cell, i) => {
        if (i === k) cell.setAttribute("aria-sort", this.way > 0 ? "ascending" : "descending");
        else cell.removeAttribute("aria-sort");
      });
      this.filter(this.input.value);
    }

    filter(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const tests = words.map((word) => {
        const at = word.indexOf("=");
        const k = at > 0 ? this.data.columns.findIndex((c) => c.toLowerCase() === word.slice(0, at)) : -1;
        const value = word.slice(at + 1);
        return k >= 0
          ? (row) => show(row[k], this.data.columns[k]).toLowerCase() === value
          : (row) => row.some((cell, i) => show(cell, this.data.columns[i]).toLowerCase().includes(word));
      });
      this.rows = this.data.rows.filter((row) => tests.every((test) => test(row)));
      if (this.sort !== null) {
        const k = this.sort, way = this.way;
        this.rows = [...this.rows].sort((x, y) =>
          x[k] === null || y[k] === null ? compare(x[k], y[k]) : way * compare(x[k], y[k]));
      }
      this.render();
    }

    render() {
      const columns = this.data.columns;
      const shown = this.rows.slice(0, this.limit);
      this.body.replaceChildren(...shown.map((row) => {
        const line = make("tr", {}, ...row.map((cell, k) =>
          make("td", { textContent: show(cell, columns[k]), className: typeof cell === "number" ? "n" : "" })));
        if (this.picked?.(row)) line.className = "picked";
        return line;
      }));
      this.more.hidden = shown.length === this.rows.length;
      const left = this.data.left ? `; ${this.data.left} more are in the store only` : "";
      this.count.textContent = `${shown.length} of ${this.data.rows.length} rows${left}`;
    }

    // Mark the rows that have the labels of DATUM, and go there.
    pick(datum) {
      const keys = this.data.columns
        .map((column, k) => [column, k])
        .filter(([column]) => typeof datum[column] === "string");
      this.picked = (row) => keys.every(([column, k]) => row[k] === datum[column]);
      if (this.sort === null) this.rows = [...this.data.rows].sort((x, y) => this.picked(y) - this.picked(x));
      this.render();
      this.section.scrollIntoView();
    }
  }

  const parts = new Map([...document.querySelectorAll(".table")].map((s) => [s.dataset.table, new Table(s)]));

  // --- light and dark ---

  const button = document.getElementById("theme");
  const wish = matchMedia("(prefers-color-scheme: dark)");

  const setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.textContent = dark ? "Light" : "Dark";
    button.setAttribute("aria-label", dark ? "Light colors" : "Dark colors");
    views.forEach((draw) => draw());
  };

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const palette = () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((i) => color(`--c${i}`));

  // --- charts ---

  // Colors of the page in place of their names.
  const paint = (node) =>
    node === "currentText" ? color("--ink")
    : typeof node === "string" && /^color:\d$/.test(node) ? color(`--c${node.at(-1)}`)
    : Array.isArray(node) ? node.map(paint)
    : node && typeof node === "object" ? Object.fromEntries(Object.entries(node).map(([k, v]) => [k, paint(v)]))
    : node;

  const narrow = () => innerWidth < 600;

  const under = () => ({ orient: "bottom", columns: narrow() ? 1 : 6, layout: { bottom: { direction: "vertical" } } });

  // Legends stand BELOW their chart where there is no room beside it.
  const config = (below) => {
    const ink = color("--ink"), soft = color("--soft"), line = color("--line");
    const text = { labelColor: soft, titleColor: ink, labelFontSize: 11, titleFontSize: 12, labelLimit: 200 };
    return {
      background: "transparent", font: "system-ui, 'DejaVu Sans', sans-serif",
      view: { stroke: line },
      axis: { ...text, gridColor: line, domainColor: soft, tickColor: soft },
      axisXDiscrete: { labelAngle: -40 }, legend: { ...text, symbolOpacity: 1, ...(below ? under() : {}) }, header: text,
      range: { category: palette() },
      bar: { color: color("--c1") }, point: { color: color("--c1") }, line: { color: color("--c1") },
    };
  };

  const objects = (table) =>
    table.rows.map((row) => Object.fromEntries(table.columns.map((c, k) => [c, row[k]])));

  const tip = make("div", { id: "vg-tip", hidden: true });
  tip.setAttribute("role", "status");
  document.body.append(tip);

  const showTip = (handler, event, item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const entries = typeof value === "object" ? Object.entries(value) : [["", value]];
    tip.replaceChildren(make("table", {}, ...entries.map(([k, v]) =>
      make("tr", {}, make("td", { textContent: k }), make("td", { textContent: String(v) })))));
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - box.width - 8))}px`;
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 12, innerHeight - box.height - 8))}px`;
  };

  const addChart = (chart) => {
    const place = document.querySelector(`[data-chart="${chart.id}"]`);
    const figure = place.closest("figure");
    const tools = figure.querySelector(".tools");
    const title = figure.querySelector("h3").textContent;
    const table = tables.get(chart.table);
    const wrong = make("span", { className: "wrong" });
    const editor = make("textarea", { value: JSON.stringify(chart.spec, null, 2), spellcheck: false });
    editor.setAttribute("aria-label", `Vega-Lite specification of ${title}`);
    let view = null;

    const full = (spec) => ({
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      data: { values: objects(table) }, ...paint(spec),
    });
    // What is not very wide fits a telephone.
    const fit = (spec, over) =>
      !narrow() || !(spec.width?.step || spec.width <= 480) ? spec
      : { ...spec, width: spec.width.step ? { step: Math.min(spec.width.step, 18) } : Math.min(spec.width, 220) - over };
    // OVER: by how many pixels the chart was too wide before.
    // FEWER: so many small charts less stand in a row.
    const draw = (below = narrow(), over = 0, fewer = 0) => {
      try {
        const spec = { config: config(below), ...fit(full(JSON.parse(editor.value)), over) };
        const facet = spec.encoding?.facet;
        if (facet?.columns) facet.columns -= fewer;
        view?.finalize();
        view = new vega.View(vega.parse(vegaLite.compile(spec).spec),
          { renderer: "svg", container: place, hover: true, tooltip: showTip });
        view.addEventListener("click", (event, item) => {
          if (item?.datum) parts.get(chart.table)?.pick(item.datum);
        });
        view.runAsync().then(() => {
          const svg = place.querySelector("svg");
          svg.setAttribute("role", "img");
          svg.setAttribute("aria-label", `${title}; its figures are in the table ${table.title}`);
          const excess = () => Math.ceil(svg.getBoundingClientRect().width - place.parentElement.clientWidth);
          if (excess() > 0) figure.classList.add("wide");
          if (excess() > 0 && !below) draw(true);
          else if (excess() > 0 && facet?.columns > 2) draw(true, over, fewer + 1);
          else if (excess() > 0 && excess() < 100 && !over) draw(true, excess());
        });
        wrong.textContent = "";
      } catch (error) {
        wrong.textContent = `This is no chart: ${error.message}`;
      }
    };
    const action = (text, run) => {
      const node = make("button", { type: "button", textContent: text });
      node.addEventListener("click", run);
      return node;
    };

    tools.append(
      action("Download SVG", async () =>
        download(`${data.study}-${chart.id}.svg`, "image/svg+xml", await view.toSVG())),
      action("Download specification", () =>
        download(`${data.study}-${chart.id}.vl.json`, "application/json",
          JSON.stringify(full(JSON.parse(editor.value)), null, 2))),
    );
    figure.append(make("details", {}, make("summary", { textContent: "Change this chart" }), editor,
      make("p", { className: "tools" }, action("Draw", () => draw()),
        action("As it was", () => { editor.value = JSON.stringify(chart.spec, null, 2); draw(); }), wrong)));
    views.push(draw);
  };

  data.charts.forEach(addChart);
  button.hidden = false;
  button.addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  wish.addEventListener("change", () => setTheme(wish.matches));
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.screen = document.documentElement.dataset.theme;
    setTheme(false);
  });
  addEventListener("afterprint", () => setTheme(document.documentElement.dataset.screen === "dark"));
  setTheme(wish.matches);
})();
