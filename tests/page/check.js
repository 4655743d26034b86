// SPDX-License-Identifier: Apache-2.0
// check.js - tries a report out from inside, at the width of its frame, and
// tells the page around it what is wrong. tests/full/page.sh puts it there.
"use strict";

window.addEventListener("load", () => setTimeout(async () => {
  const wrong = [...window.pageErrors];
  const expect = (truth, text) => { if (!truth) wrong.push(text); };
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  try {
    // no network, nothing wider than the page, every link leads somewhere
    expect(performance.getEntriesByType("resource").length === 0, "it loads something");
    const root = document.documentElement;
    expect(root.scrollWidth <= innerWidth, `it is ${root.scrollWidth} wide, the window ${innerWidth}`);
    all("a[href^='#']").forEach((a) =>
      expect(document.getElementById(a.hash.slice(1)), `${a.hash} leads nowhere`));

    // charts are drawn, named, and linked to their rows
    all("figure").forEach((figure) => {
      const svg = figure.querySelector(".plot svg");
      expect(svg && svg.querySelectorAll(".mark-rect path, .mark-symbol path, .mark-line path").length > 0,
        `${figure.id} is empty`);
      expect(svg?.getAttribute("aria-label"), `${figure.id} has no name`);
      expect(figure.querySelector(".tools a[href^='#table-']"), `${figure.id} has no rows`);
      expect(!figure.querySelector(".wrong").textContent, `${figure.id}: ${figure.querySelector(".wrong").textContent}`);
    });
    expect(all("figure").length > 3, "there are few charts");

    // legends are in sight, their symbols visible, and a label keeps its color
    const colors = new Map();
    const visible = (path) => ["fill", "stroke"].some((name) =>
      !["", "none", "transparent"].includes(path.getAttribute(name) ?? ""));
    all("figure").forEach((figure) => all(".plot .role-legend", figure).forEach((legend) => {
      const words = (part) => all(`.role-legend-${part} text`, legend).map((node) => node.textContent);
      const symbols = all(".role-legend-symbol path", legend);
      expect(legend.getBoundingClientRect().right <= figure.getBoundingClientRect().right + 1,
        `${figure.id}: the legend of ${words("title")} is out of sight`);
      expect(symbols.every(visible), `${figure.id}: the legend of ${words("title")} has no symbols`);
      words("label").forEach((label, i) => {
        const name = `${words("title")} ${label}`, fill = symbols[i]?.getAttribute("fill");
        if (!fill || ["none", "transparent"].includes(fill)) return;
        expect((colors.get(name) ?? fill) === fill, `${figure.id}: ${name} has two colors`);
        colors.set(name, fill);
      });
    }));

    // small charts stand in rows that fit where two do
    JSON.parse(document.getElementById("data").textContent).charts
      .filter((chart) => innerWidth >= 600 && chart.spec.encoding?.facet).forEach((chart) => {
        const node = document.querySelector(`[data-chart="${chart.id}"]`).parentElement;
        expect(node.scrollWidth <= node.clientWidth + 1, `${chart.id} is cut off`);
      });

    // what stands at the bars of a tornado can be read
    all("figure[id*=tornado]").forEach((figure) => {
      const boxes = all(".role-mark.mark-text text", figure).filter((node) => node.textContent)
        .map((node) => node.getBoundingClientRect());
      expect(boxes.length > 0, `${figure.id} has no values`);
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) =>
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top ||
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) < 6, `${figure.id}: values lie on each other`)));
    });

    // sorting: numbers as numbers, both ways, by a button
    const table = document.getElementById("table-points");
    const columns = () => all("thead th", table);
    const k = columns().findIndex((th) => ["cycles", "tflops"].includes(th.textContent));
    const cells = () => all("tbody tr", table).map((tr) => Number(tr.cells[k].textContent));
    const sorted = (list) => list.every((x, i) => i === 0 || list[i - 1] <= x);
    const button = columns()[k].querySelector("button");
    button.focus();
    expect(document.activeElement === button, "a heading takes no focus");
    button.click();
    expect(sorted(cells()) && columns()[k].getAttribute("aria-sort") === "ascending", "numbers do not sort");
    button.click();
    expect(sorted(cells().reverse()) && columns()[k].getAttribute("aria-sort") === "descending", "nor downwards");

    // filtering, by words and by a column's value
    const input = document.getElementById("filter-points");
    const filter = (text) => { input.value = text; input.dispatchEvent(new Event("input")); };
    const rows = () => all("tbody tr", table);
    const every = rows().length;
    const points = JSON.parse(document.getElementById("data").textContent).tables[0].rows.length;
    const label = rows()[0].cells[0].textContent;
    const first = columns()[0].textContent;
    const word = rows()[0].cells[k].textContent;
    filter(word);
    expect(rows().length > 0 && rows().length < every, "a word does not filter");
    expect(rows().every((tr) => tr.textContent.includes(word)), "a row without the word");
    filter(`${first}=${label}`);
    expect(rows().length > 0 && rows().every((tr) => tr.cells[0].textContent === label), "a value does not filter");
    filter("no such words");
    expect(rows().length === 0, "rows without the words");
    filter("");
    expect(rows().length === every, "the filter stays");

    // tooltips, and a click that marks the rows
    const figure = document.querySelector("figure");
    const mark = figure.querySelector(".mark-rect.role-mark path, .mark-symbol.role-mark path");
    figure.scrollIntoView();
    const box = mark.getBoundingClientRect();
    const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, view: window };
    ["pointerover", "mouseover", "pointermove", "mousemove"].forEach((type) =>
      mark.dispatchEvent(new (type.startsWith("p") ? PointerEvent : MouseEvent)(type, at)));
    await wait(200);
    const tip = document.getElementById("vg-tip");
    expect(!tip.hidden && tip.textContent.length > 5, "no tooltip");
    ["pointerdown", "mousedown", "pointerup", "mouseup", "click"].forEach((type) =>
      mark.dispatchEvent(new (type.startsWith("p") ? PointerEvent : MouseEvent)(type, at)));
    await wait(200);
    expect(all("tr.picked").length > 0, "a click marks no rows");

    // downloads
    const blobs = [];
    URL.createObjectURL = (blob) => { blobs.push(blob); return "#"; };
    const press = (from, text) => all("button", from).find((b) => b.textContent === text).click();
    press(document.querySelector("[data-table=points]"), "Download CSV");
    press(figure, "Download SVG");
    press(figure, "Download specification");
    await wait(300);
    const texts = await Promise.all(blobs.map((blob) => blob.text()));
    expect(texts.some((t) => t.startsWith(`${first},`) && t.trim().split("\n").length === points + 1), "no CSV");
    expect(texts.some((t) => t.startsWith("<svg")), "no SVG");
    expect(texts.some((t) => t.startsWith("{") && JSON.parse(t).data.values.length > 0), "no specification");

    // a chart can be changed, and changed back
    const editor = figure.querySelector("textarea");
    editor.value = "{";
    press(figure, "Draw");
    expect(figure.querySelector(".wrong").textContent, "a wrong specification is not told");
    press(figure, "As it was");
    await wait(200);
    expect(!figure.querySelector(".wrong").textContent && figure.querySelector("svg"), "it does not come back");

    // light and dark: readable both (WCAG 2.1, 1.4.3: 4.5 to 1)
    const probe = document.body.appendChild(document.createElement("span"));
    const rgb = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    };
    const light = (name) => rgb(name)
      .map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (x, y) => {
      const [a, b] = [light(x), light(y)].sort((p, q) => q - p);
      return (a + 0.05) / (b + 0.05);
    };
    const themes = new Set();
    for (let turn = 0; turn < 2; turn++) {
      document.getElementById("theme").click();
      await wait(300);
      themes.add(root.dataset.theme);
      for (const ink of ["--ink", "--soft", "--link"])
        for (const paper of ["--paper", "--panel"])
          expect(contrast(ink, paper) >= 4.5, `${ink} on ${paper}, ${root.dataset.theme}: ${contrast(ink, paper)}`);
      expect(contrast("--ink", "--mark") >= 4.5, "marked rows");
      for (let i = 1; i < 10; i++) // graphics: 3 to 1 (1.4.11)
        expect(contrast(`--c${i}`, "--panel") >= 3, `color ${i}, ${root.dataset.theme}`);
      const words = figure.querySelector(".role-axis-label text");
      expect(getComputedStyle(words).fill === `rgb(${rgb("--soft").join(", ")})`, "charts keep their colors");
    }
    expect(themes.size === 2, "there are no two themes");
    expect(root.scrollWidth <= innerWidth, "it became too wide");

    // everything that can be pressed takes the focus, and has a name
    all("a, button, input, summary, textarea, [tabindex='0']").filter((node) => node.checkVisibility()).forEach((node) => {
      node.focus();
      expect(document.activeElement === node, `${node.tagName} ${node.textContent.slice(0, 20)} takes no focus`);
    });
    all("button, a").forEach((node) => expect(node.textContent.trim(), "a button without a name"));
    all("input").forEach((node) => expect(document.querySelector(`label[for="${node.id}"]`), `${node.id} has no label`));
    expect(document.title && root.lang, "no title or language");
    window.pageErrors.forEach((error) => wrong.includes(error) || wrong.push(error));
  } catch (error) {
    wrong.push(`${error.message} ${error.stack}`);
  }
  parent.postMessage({ width: innerWidth, wrong }, "*");
}, 1000));
