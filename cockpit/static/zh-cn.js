// Translates what Streamlit still says in English. Exact phrases first, then patterns; our own text is never touched
// because none of it is English. Runs on every page through cockpit/chinese_shell.py.
(() => {
  const WORDS = {
    // choosing
    "Choose options": "请选择", "Choose an option": "请选择", "Add options": "可新增", "Choose or add an option": "请选择或新增",
    "Choose or add options": "请选择或新增", "No options to select": "没有可选项", "No options to select.": "没有可选项", "Select...": "请选择",
    "No results": "没有匹配项", "No content": "没有内容", "No data": "没有数据", "Select all": "全选", "Clear value": "清除", "Clear all": "全部清除",
    "Clear selection": "取消选择", "Clear entry": "清除", "Selected values": "已选", "Open": "打开", "Close": "关闭", "Cancel": "取消",
    "Cancel (Escape)": "取消", "Reset": "重置", "Delete": "删除", "Remove": "移除", "Edit": "编辑", "Add row": "添加一行", "Delete row(s)": "删除行",
    "Press Enter to apply": "按回车确认", "Press Enter to submit form": "按回车提交", "Press Ctrl+Enter to submit form": "按Ctrl加回车运行",
    "Press ⌘+Enter to submit form": "按⌘加回车运行", "Failed to generate file for download": "文件没有生成，请稍后再试", "Increment": "加", "Decrement": "减",
    // dates
    "Choose date": "选择日期", "Choose date range": "选择日期范围", "Choose date and time": "选择时间", "Date range": "日期范围", "Calendar": "日历",
    "Clear date": "清除日期", "Clear dates": "清除日期", "Clear time": "清除时间", "Clear date and time": "清除时间", "Previous month": "上个月",
    "Next month": "下个月", "Quick select a date range": "快速选择", "None": "不选", "Past Week": "近一周", "Past Month": "近一月",
    "Past 3 Months": "近三个月", "Past 6 Months": "近半年", "Past Year": "近一年", "Past 2 Years": "近两年", "Time": "时间",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键移动,回车选定,退出键关闭。",
    // tables and charts
    "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Search": "搜索", "Type to search": "输入以搜索", "Previous Result": "上一个",
    "Next Result": "下一个", "Close Search": "关闭搜索", "Download as CSV": "下载CSV", "Download as PNG": "下载图片", "Copy to clipboard": "复制",
    "Copy": "复制", "Copied": "已复制", "Copied!": "已复制", "Show/hide columns": "显示或隐藏列", "Show data": "看数据", "Show chart": "看图",
    "Dataframe column menu": "列菜单", "Copy column name": "复制列名", "Sort ascending": "升序", "Sort descending": "降序",
    "Sort column": "排序", "Autosize": "自动列宽", "Pin column": "固定列", "Unpin column": "取消固定", "Hide column": "隐藏列", "Format": "格式",
    "Statistics": "统计", "Automatic": "自动", "Localized": "本地格式", "Plain": "普通", "Compact": "简写", "Percent": "百分比", "Scientific": "科学计数",
    "Accounting": "会计", "Duration": "时长", "Distance": "相距", "Minimum": "最小", "Maximum": "最大", "Median": "中位", "Average": "平均", "Sum": "合计",
    "Standard deviation": "标准差", "Distinct": "不同值", "Empty": "空值", "Values": "取值", "Range": "范围", "Count": "个数",
    "Average length": "平均长度", "Minimum length": "最短", "Maximum length": "最长", "Based on sample": "按样本", "empty": "空",
    "Pagination": "翻页", "Previous page": "上一页", "Next page": "下一页", "View more": "展开", "View less": "收起", "Show more": "展开", "Show less": "收起",
    // frame
    "Running...": "正在计算", "Running…": "正在计算", "Stop": "停止", "Stop script": "停止", "Rerun": "重新计算", "Always rerun": "自动重新计算",
    "Auto rerun": "自动重新计算", "File change.": "程序已更新。", "Clear cache": "清除缓存", "Clear caches": "清除缓存", "Print": "打印", "Settings": "设置", "Deploy": "发布",
    "Record screen": "录屏", "Record a screencast": "录屏", "About": "关于", "Main menu": "菜单", "Light": "浅色", "Dark": "深色", "System": "跟随系统", "Theme": "外观",
    "Report a bug": "报告问题", "Get help": "帮助", "Sidebar": "侧栏", "App pages": "页面", "Expand sidebar": "展开侧栏", "Collapse sidebar": "收起侧栏",
    "Open sidebar": "展开侧栏", "Close sidebar": "收起侧栏", "Navigate to home page": "回到首页", "Skip to main content": "跳到正文", "Link to heading": "本节链接",
    "Notifications": "提示", "Scroll tabs left": "向左", "Scroll tabs right": "向右", "Markdown content": "正文", "Logo": "标志", "Streamlit logo": "标志", "Help": "说明",
    "Button action menu": "更多操作", "Drawer resize handle": "拖动调整宽度", "Resize drawer": "拖动调整宽度", "Resize sidebar": "拖动调整宽度",
    // trouble
    "Connecting": "正在连接", "Connecting...": "正在连接", "Connection error": "连接中断", "Connection Error": "连接中断", "Connection timed out.": "连接超时。",
    "Please wait...": "请稍候", "Please wait…": "请稍候", "Error": "错误", "Page not found": "没有这个页面", "Network issue": "网络异常", "Network Error": "网络异常",
    "Bad message format": "数据传输异常", "Script execution error": "页面出错", "Traceback:": "详情:", "Try again": "重试", "Retry": "重试", "Dismiss": "知道了",
    "Download failed": "下载失败", "An error has occurred, please try again.": "出错了,请重试。", "Something went wrong": "出错了",
    "Streamlit server is not responding. Are you connected to the internet?": "服务器没有响应,请检查网络或联系信息中心。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "与服务器的连接中断,正在自动重连。如长时间未恢复,请联系信息中心。",
    "streamlit run yourscript.py": "",
    // files
    "Upload": "选择文件", "Browse files": "选择文件", "Drag and drop file here": "把文件拖到这里", "Drag and drop files here": "把文件拖到这里", "Add files": "添加文件",
    "Only one file is allowed.": "只能选一个文件。", "Too many files": "文件太多",
  };
  const PATTERNS = [
    [/^The page that you have requested does not seem to exist\. Running the app's main page\.$/, "这个地址不存在,请从左侧选择页面。"],
    [/^You have requested page .*, but no corresponding file was found.*$/s, "这个地址不存在,请从左侧选择页面。"],
    [/^Limit (.+) per file(?: • (.+))?$/, (m) => `单个文件不超过${m[1]}` + (m[2] ? ` • ${m[2]}` : "")],
    [/^(\d+) of (\d+) results?$/, (m) => `第${m[1]}个,共${m[2]}个`], [/^(\d+) results?$/, (m) => `${m[1]}个结果`],
    [/^Selected (.+)\. (.+)$/, (m) => `已选${m[1]},${m[2]}`], [/^Selected (.+)$/, (m) => `已选${m[1]}`], [/^Clear (.+)$/, (m) => `清除${m[1]}`], [/^Remove (.+)$/, (m) => `移除${m[1]}`],
    [/^open modal$/i, "打开"], [/^Help for (.+)$/, (m) => `${m[1]}说明`], [/^Link to heading:? (.+)$/, (m) => `${m[1]}链接`],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title", "alt", "aria-roledescription"];

  const inChinese = (text) => {
    const bare = text.trim();
    if (!bare || !/[A-Za-z]/.test(bare)) return null;
    if (Object.hasOwn(WORDS, bare)) return text.replace(bare, WORDS[bare]);
    for (const [pattern, to] of PATTERNS) {
      const match = bare.match(pattern);
      if (match) return text.replace(bare, typeof to === "string" ? to : to(match));
    }
    return null;
  };
  const turnText = (node) => {
    const text = inChinese(node.data);
    if (text !== null && text !== node.data) node.data = text;
  };
  const turnElement = (element) => {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      const text = value && inChinese(value);
      if (text && text !== value) element.setAttribute(name, text);
    }
  };
  const turn = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return turnText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|CODE|PRE)$/.test(root.tagName)) return;
    turnElement(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) turnText(node);
      else turnElement(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") turnText(change.target);
      else if (change.type === "attributes") turnElement(change.target);
      else change.addedNodes.forEach(turn);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  document.documentElement.lang = "zh-CN";
  if (document.body) turn(document.body);
})();
