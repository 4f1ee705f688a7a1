/* Shows the JSON value of a choice question's options as lines; mints a key for each new one. Those of a matrix
   have a number beside them (words.number names it: a score, a weight), and its rows stand below headings.
   An option that was finalised is retired, since answers may name it; another one is deleted.
   The words come with the text area (data-options). The page names the finalised ones (json_script "finalised-options"); without that all are retired.
   A choice that depends on an earlier one says for each line what it belongs to; so do the terms of a vocabulary
   (data-terms). Their English names are asked for at once, those of other lines where there are some or somebody wants them.
   Keys are minted with getRandomValues, since randomUUID needs HTTPS. */
(() => {
  const mint = () =>
    "o" + Array.from(crypto.getRandomValues(new Uint8Array(5)), (b) => b.toString(16).padStart(2, "0")).join("");

  const finalised = () => {
    const node = document.getElementById("finalised-options");
    return node && new Set(JSON.parse(node.textContent));
  };

  const read = (area) => {
    const text = area.value.trim();
    if (!text) return [];
    if (text.startsWith("[")) {
      try { return JSON.parse(text); } catch { return []; }
    }
    return text.split("\n").filter((l) => l.trim()).map((label) => ({ key: mint(), label: label.trim() }));
  };

  const button = (text, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "button button-small button-secondary";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  };

  // What a line may belong to: terms of the first level; options of the question that this one depends on; or null.
  const above = (area, options, option) => {
    if (area.dataset.terms !== undefined) {
      const below = options.some((other) => other.under === option.key);
      return below ? null : options.filter((other) => other !== option && !other.under && other.label.trim());
    }
    const linked = document.getElementsByName(area.name.replace(/options$/, "more-linked"))[0]?.value;
    if (!linked) return null;
    const other = window.formEditor?.blocksBefore(area.name).find((block) => block.id === linked);
    return (other?.options ?? []).filter((each) => each.label?.trim() && !each.retired);
  };
  const belongs = (words, area, options, option, save) => {
    const list = document.createElement("select");
    const fill = () => {
      const first = new Option(area.dataset.terms === undefined ? words.choose : words.top, "");
      list.replaceChildren(first, ...(above(area, options, option) ?? []).map((each) => new Option(each.label, each.key)));
      list.value = option.under ?? "";
      if (list.selectedIndex < 0) list.value = "";
    };
    fill();
    list.setAttribute("aria-label", `${words.under} ${options.indexOf(option) + 1}`);
    list.addEventListener("focus", fill);
    list.addEventListener("change", () => {
      if (list.value) option.under = list.value;
      else delete option.under;
      save();
    });
    return list;
  };
  const english = (words, options, option, save) => {
    const input = Object.assign(document.createElement("input"), { type: "text", value: option.label_en ?? "", maxLength: 300, placeholder: words.english });
    input.className = "options-editor__english";
    input.setAttribute("aria-label", `${words.english} ${options.indexOf(option) + 1}`);
    input.addEventListener("input", () => {
      if (input.value.trim()) option.label_en = input.value;
      else delete option.label_en;
      save();
    });
    return input;
  };

  const show = (area) => {
    if (area.dataset.optionsShown !== undefined) return;
    area.dataset.optionsShown = "";
    const words = JSON.parse(area.dataset.options);
    let options = read(area);
    if (!options.length) options = [{ key: mint(), label: "" }, { key: mint(), label: "" }];
    const box = document.createElement("div");
    box.className = "options-editor";
    area.after(box);

    const save = () => {
      area.value = JSON.stringify(options);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const move = (i, by) => {
      const j = i + by;
      if (j < 0 || j >= options.length) return;
      [options[i], options[j]] = [options[j], options[i]];
      draw();
      save();
    };
    const isTerms = area.dataset.terms !== undefined;
    let hasEnglish = isTerms || options.some((option) => option.label_en);
    const next = (last) => ({ key: mint(), label: "", ...(last?.under ? { under: last.under } : {}) });
    const again = () => { if (isTerms) draw(); save(); };
    const known = finalised();
    const mayGo = (option) => option.group || !option.label.trim() || (known !== null && !known.has(option.key));
    const takeOut = (option) => {
      const at = options.indexOf(option);
      options.splice(at, 1);
      const below = isTerms ? options.filter((other) => other.under === option.key) : [];
      below.forEach((other) => { delete other.under; });
      const putBack = () => {
        options.splice(Math.min(at, options.length), 0, option);
        below.forEach((other) => { other.under ??= option.key; });
        draw(options.indexOf(option));
        save();
      };
      if (option.label.trim()) area.dispatchEvent(new CustomEvent("form:taken-out", { bubbles: true, detail: { name: option.label, putBack } }));
    };
    // A score or a weight, kept as it is typed: the server says what is no number.
    const number = (option, beside) => {
      const input = document.createElement("input");
      input.type = "text";
      input.inputMode = "decimal";
      input.className = "options-editor__number";
      input.value = option[words.number] ?? "";
      input.placeholder = words.numberLabel;
      input.maxLength = 10;
      input.setAttribute("aria-label", `${words.numberLabel} ${beside.getAttribute("aria-label")}`);
      input.addEventListener("input", () => {
        if (input.value.trim()) option[words.number] = input.value.trim();
        else delete option[words.number];
        save();
      });
      return input;
    };
    const draw = (focus) => {
      box.replaceChildren(
        ...options.map((option, i) => {
          const row = document.createElement("div");
          row.className = "options-editor__row" + (isTerms && option.under ? " options-editor__row--below" : "") + (option.retired ? " options-editor__row--retired" : "");
          const input = document.createElement("input");
          input.type = "text";
          input.className = "options-editor__label";
          input.value = option.label;
          input.maxLength = 300;
          if (option.group) row.classList.add("options-editor__row--group");
          const turn = options.slice(0, i + 1).filter((other) => Boolean(other.group) === Boolean(option.group)).length;
          input.setAttribute("aria-label", `${option.group ? words.group : words.label} ${turn}`);
          if (option.group) input.placeholder = words.group;
          input.addEventListener("input", () => { option.label = input.value; save(); });
          input.addEventListener("keydown", (event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            options.splice(i + 1, 0, next(option));
            draw(i + 1);
          });
          input.addEventListener("paste", (event) => {
            const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).filter((l) => l.trim());
            if (lines.length < 2) return;
            event.preventDefault();
            option.label = lines[0].trim();
            options.splice(i + 1, 0, ...lines.slice(1).map((l) => ({ ...next(option), label: l.trim() })));
            draw();
            save();
          });
          row.append(
            input,
            ...(words.number && !option.group ? [number(option, input)] : []),
            ...(hasEnglish ? [english(words, options, option, save)] : []),
            ...(above(area, options, option) ? [belongs(words, area, options, option, again)] : []),
            button("↑", () => move(i, -1)),
            button("↓", () => move(i, 1)),
            button(option.retired ? words.restore : mayGo(option) ? words.remove : words.retire, () => {
              if (!option.retired && mayGo(option)) takeOut(option);
              else if (option.retired) delete option.retired;
              else option.retired = true;
              draw();
              save();
            }),
          );
          const [up, down] = row.querySelectorAll("button");
          up.setAttribute("aria-label", words.up);
          down.setAttribute("aria-label", words.down);
          return row;
        }),
        Object.assign(button(words.add, () => { options.push(next(options.at(-1))); draw(options.length - 1); }), {
          className: "button button-small options-editor__add",
        }),
        ...(words.addGroup ? [Object.assign(button(words.addGroup, () => { options.push({ key: mint(), label: "", group: true }); draw(options.length - 1); }), {
          className: "button button-small button-secondary options-editor__add",
        })] : []),
        ...(hasEnglish ? [] : [Object.assign(button(words.englishShown, () => { hasEnglish = true; draw(0); }), {
          className: "button button-small button-secondary options-editor__add",
        })]),
      );
      if (focus !== undefined) box.querySelectorAll(".options-editor__label")[focus]?.focus();
    };
    area.redrawOptions = draw;
    draw();
  };

  // What the lines belong to changes with the question above, and with the choice of it.
  document.addEventListener("change", (event) => {
    const prefix = /^(.*-value)-more-linked$/.exec(event.target.name ?? "")?.[1];
    if (prefix) document.getElementsByName(`${prefix}-options`)[0]?.redrawOptions?.();
  });

  const scan = (root) => root.querySelectorAll?.("textarea[data-options]").forEach(show);
  document.addEventListener("DOMContentLoaded", () => {
    scan(document);
    new MutationObserver((changes) =>
      changes.forEach((c) => c.addedNodes.forEach((node) => node.nodeType === 1 && scan(node))),
    ).observe(document.body, { childList: true, subtree: true });
  });
})();
