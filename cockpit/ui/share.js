// The link of a view: shown whole, copied by its button. On plain http there is no clipboard to write to, so the selection is copied.
export default function (component) {
  const { data, parentElement } = component;
  const link = parentElement.querySelector("code"), button = parentElement.querySelector("button"), said = parentElement.querySelector("span");
  if (!link) return;
  if (link.textContent !== data.link) {
    link.textContent = data.link;
    said.textContent = "";
  }
  button.onclick = async () => {
    getSelection().selectAllChildren(link);
    let copied = false;
    try {
      await navigator.clipboard.writeText(data.link);
      copied = true;
    } catch {
      copied = document.execCommand("copy");
    }
    said.textContent = copied ? "已复制" : "没有复制成功，链接已选中，请按Ctrl加C";
  };
}
