// Our own extensions of the editor: the page's nonce for its style sheet, pictures named by their
// hash, and what is pasted from Word, WPS or a web page made plain.
import { Extension, Node, Plugin } from "django-prose-editor/editor";

const PICTURE = /^picture:([0-9a-f]{64})$/;
const STAFF_PICTURE = /\/pictures\/([0-9a-f]{64})\/$/;
const say = (words) => document.dispatchEvent(new CustomEvent("gongkai:pasted", { detail: words }));

// Where a picture is shown from on this page; the list below the text knows.
const addressOf = (sha256) => document.querySelector(`[data-sha256="${CSS.escape(sha256)}"]`)?.dataset.address || "";

export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes() {
    return { sha256: { default: "" }, alt: { default: "" } };
  },
  parseHTML() {
    return [{
      tag: "img[src]",
      getAttrs: (element) => {
        const found = PICTURE.exec(element.getAttribute("src")) || STAFF_PICTURE.exec(element.getAttribute("src"));
        return found ? { sha256: found[1], alt: element.getAttribute("alt") || "" } : false;
      },
    }];
  },
  renderHTML({ node }) {
    return ["img", { src: `picture:${node.attrs.sha256}`, alt: node.attrs.alt }];
  },
  addNodeView() {
    return ({ node }) => {
      const address = addressOf(node.attrs.sha256);
      const dom = document.createElement(address ? "img" : "span");
      if (address) {
        dom.src = address;
        dom.alt = node.attrs.alt;
      } else {
        dom.className = "picture-unknown";
        dom.textContent = "图片不在这份信息中，请删去后重新插入";
      }
      return { dom };
    };
  },
});

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, td, th";
const GONE = "style, meta, link, title, script, xml, head, iframe, object, embed, input, select, button, svg, canvas, video, audio";
const HEADINGS = { H1: "h2", H2: "h3", H3: "h4", H4: "h4", H5: "h4", H6: "h4" };

const alignment = (element) => {
  const style = element.getAttribute("style") || "";
  const align = (/text-align\s*:\s*(\w+)/i.exec(style) || [])[1] || element.getAttribute("align") || "";
  if (align === "center") return "center";
  if (align === "right" || align === "end") return "right";
  return element.classList.contains("center") ? "center" : element.classList.contains("right") ? "right" : element.classList.contains("indent") ? "indent" : "";
};

const renamed = (element, name) => {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
};

// Word writes <b> as a style and numbers as text hidden in comments; what is shown is kept.
export const plain = (html) => {
  const page = new DOMParser().parseFromString(html.replace(/<!\[(?:if|endif)[^>]*>/gi, ""), "text/html");
  const notes = [];
  for (const one of page.querySelectorAll(GONE)) one.remove();
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const one of comments) one.remove();
  for (const one of page.querySelectorAll("[style*='display:none'], [style*='display: none'], [style*='mso-hide:all']")) one.remove();
  let pictures = 0;
  for (const one of page.querySelectorAll("img, v\\:imagedata, v\\:shape")) {
    const source = one.getAttribute("src") || "";
    if (one.localName === "img" && (PICTURE.test(source) || STAFF_PICTURE.test(source))) continue;
    if (one.localName === "img") pictures += 1;
    one.remove();
  }
  if (pictures) notes.push(`粘贴的 ${pictures} 张图片没有带过来，请用下面的“插入图片”上传，或把整份文件导入。`);
  for (const one of page.querySelectorAll("span, font")) {
    const style = one.getAttribute("style") || "";
    let inside = one;
    if (/font-weight\s*:\s*(bold|[6-9]00)/i.test(style)) inside = renamed(inside, "strong");
    if (/text-decoration[^;]*underline/i.test(style)) inside = renamed(inside, "u");
    if (inside === one) one.replaceWith(...one.childNodes);
  }
  for (const one of page.querySelectorAll(BLOCKS)) {
    const kind = alignment(one);
    for (const attribute of [...one.attributes]) {
      if (!["colspan", "rowspan", "start", "type"].includes(attribute.name)) one.removeAttribute(attribute.name);
    }
    if (HEADINGS[one.tagName]) renamed(one, HEADINGS[one.tagName]);
    else if (one.tagName === "P" && kind) one.className = kind;
  }
  for (const one of page.querySelectorAll("o\\:p, div, section, article, main, center, ins, nobr, st1\\:chmetcnv")) one.replaceWith(...one.childNodes);
  for (const one of page.querySelectorAll("del")) one.remove();
  for (const one of page.querySelectorAll("a:not([href]), a[href^='#'], a[href^='file:'], a[href^='javascript:']")) one.replaceWith(...one.childNodes);
  for (const one of page.querySelectorAll("b")) renamed(one, "strong");
  for (const one of page.querySelectorAll("p")) {
    if (!one.textContent.replace(/[\s\u00a0]/g, "") && !one.querySelector("img")) one.remove();
  }
  const text = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (text.nextNode()) text.currentNode.data = text.currentNode.data.replace(/\u00a0+/g, " ");
  return { html: page.body.innerHTML, notes };
};

export const Official = Extension.create({
  name: "official",
  onBeforeCreate() {
    // The editor writes a style element of its own; the policy lets it in with the page's nonce.
    const nonce = document.querySelector("script[nonce]")?.nonce;
    if (nonce) this.editor.options.injectNonce = nonce;
  },
  addProseMirrorPlugins() {
    const refuse = (files) => {
      const images = [...(files || [])].filter((file) => file.type.startsWith("image/"));
      if (!images.length) return false;
      say([`不能直接粘贴或拖入图片，没有插入。请先存成文件，再用下面的“插入图片”上传（${images.length} 张）。`]);
      return true;
    };
    return [new Plugin({
      props: {
        transformPastedHTML(html) {
          const cleaned = plain(html);
          say(cleaned.notes);
          return cleaned.html;
        },
        handlePaste(view, event) {
          const data = event.clipboardData;
          // Word puts a picture of the text beside the text itself; then the text is meant.
          return data && !data.types.includes("text/html") && !data.types.includes("text/plain") ? refuse(data.files) : false;
        },
        handleDrop(view, event, slice, moved) {
          return moved ? false : refuse(event.dataTransfer?.files);
        },
      },
    })];
  },
});
