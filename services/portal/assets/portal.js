// Comfort only: every page works without it. Suggestions while somebody types in a search box, what would match while somebody
// writes a post, how far a file has come, and the focus on what is wrong.
"use strict";

function begin() {
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  let lists = 0;
  for (const box of document.querySelectorAll("input[data-suggest]")) {
    const list = document.createElement("datalist");
    list.id = "suggestions-" + lists++;
    box.after(list);
    box.setAttribute("list", list.id);
    let asked = "";
    let waiting = 0;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const text = box.value.trim();
        if (!text || text === asked || text.length > 100) return;
        asked = text;
        const query = new URLSearchParams({ q: text, side: box.dataset.suggest });
        const answer = await fetch("/suggest?" + query);
        if (!answer.ok || asked !== text) return;
        const lines = (await answer.text()).split("\n").filter(Boolean);
        list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("option"), { value: line })));
      }, 200);
    });
  }

  const preview = document.getElementById("preview");
  const written = preview && preview.closest("form[data-preview]");
  if (written) {
    let waiting = 0;
    let last = "";
    written.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const text = new URLSearchParams(new FormData(written)).toString();
        if (text === last) return;
        last = text;
        const answer = await fetch(written.dataset.preview, { method: "POST", body: new URLSearchParams(text) });
        // The server escapes what people wrote; an answer that was overtaken is not shown.
        if (answer.ok && last === text) preview.innerHTML = await answer.text();
      }, 1200);
    });
  }

  for (const form of document.querySelectorAll('form[enctype="multipart/form-data"]')) {
    form.addEventListener("submit", (event) => {
      const data = new FormData(form);
      const button = event.submitter;
      if (button && button.name) data.append(button.name, button.value);
      const file = [...data.values()].find((value) => value instanceof File && value.size);
      if (!file) return;
      event.preventDefault();
      send(form, data, file.name, button);
    });
  }
}

// Sends a form with a file as the browser would, and says how far it has come. Stopped or broken off, the form stands as it was.
function send(form, data, name, button) {
  const box = document.createElement("div");
  box.className = "note upload";
  box.innerHTML =
    '<p role="status"></p><div><label>上传进度 <progress max="100" value="0"></progress></label> <span></span> <button type="button" class="second">取消上传</button></div>';
  const [said, bar, percent, stop] = ["p", "progress", "span", "button"].map((one) => box.querySelector(one));
  const buttons = form.querySelectorAll("button");
  const request = new XMLHttpRequest();
  const ended = (why) => () => {
    if (why) {
      bar.closest("div").remove();
      said.textContent = why;
    } else box.remove();
    for (const one of buttons) one.disabled = false;
    if (button) button.focus();
  };
  if (form.nextElementSibling?.classList.contains("upload")) form.nextElementSibling.remove();
  form.after(box);
  said.textContent = `正在上传“${name}”。`;
  for (const one of buttons) one.disabled = true;
  stop.focus();
  stop.addEventListener("click", () => request.abort());
  request.upload.addEventListener("progress", (event) => {
    bar.value = Math.floor((100 * event.loaded) / event.total);
    percent.textContent = `${bar.value}%`;
  });
  request.upload.addEventListener("load", () => {
    // What the market has whole is not taken back.
    stop.remove();
    bar.removeAttribute("value");
    percent.textContent = "";
    said.textContent = `“${name}”已上传，正在检查。`;
  });
  request.addEventListener("abort", ended("已取消，没有上传；填写的内容和选择的文件都在。"));
  request.addEventListener("error", ended("上传中断，请检查网络和文件大小后再试；填写的内容和选择的文件都在。"));
  request.addEventListener("load", () => {
    const page = request.response;
    const asked = new URL(form.getAttribute("action"), location.href).href;
    // Where a redirect led to; the part of the page that it named is not told.
    if (request.responseURL !== asked) {
      // Whoever comes back finds the form as it was.
      addEventListener("pagehide", ended(""), { once: true });
      location.assign(request.responseURL + (form.dataset.then ?? ""));
    } else if (page) {
      ended("")();
      replace(page);
    } else ended("上传没有成功，请再试一次；填写的内容和选择的文件都在。")();
  });
  request.open("POST", form.getAttribute("action"));
  request.responseType = "document";
  request.send(data);
}

// Shows an answer that is no redirect in the place of the form. A step back leads to the form, with all that was written and chosen.
function replace(page) {
  const [before, state] = [document.documentElement, { form: performance.now() }];
  history.replaceState(state, "");
  history.pushState(null, "");
  addEventListener("popstate", (event) => {
    if (event.state?.form === state.form) document.documentElement.replaceWith(before);
  });
  before.replaceWith(document.adoptNode(page.documentElement));
  scrollTo(0, 0);
  begin();
}

begin();
