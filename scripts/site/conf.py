"""How Sphinx renders the book. `npm run site` writes the pages into a folder of their own and builds them with this."""

project = author = "Bayesbook"
copyright = "the authors of Bayesbook, MIT licence"
html_title = "Bayesbook · 베이지안 딥러닝"
extensions = ["myst_nb", "sphinx_book_theme", "sphinx_copybutton"]
root_doc = "index"

# The notebooks come executed, by the book's own runner.
nb_execution_mode = "off"
nb_merge_streams = True
# Widgets of IPython would come from another host; there are none.
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath"]
myst_dmath_double_inline = True
# Anchors like those of repository hosts, so that the map can lead to a heading.
myst_heading_anchors = 3
# The parts of the book have Korean and English words in one heading; a word to mark up twice is no fault;
# nor is code that the highlighter cannot colour: it stands there in black.
suppress_warnings = ["myst.xref_ambiguous", "misc.highlighting_failure"]

# Mathematics and charts from beside the page, never from another host.
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {
    "options": {"enableMenu": False},
    "tex": {"macros": {}},
}
html_js_files = ["book.js"]
html_css_files = ["book.css"]

html_theme = "sphinx_book_theme"
html_copy_source = True
html_sourcelink_suffix = ""
html_show_sphinx = False
html_last_updated_fmt = ""
html_theme_options = {
    "search_bar_text": "Search the book · 책에서 찾기",
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "home_page_in_toc": True,
    "use_download_button": True,
    "use_fullscreen_button": False,
    "path_to_docs": "",
}
# Prompts are no part of TypeScript; a reader copies whole cells.
copybutton_selector = "div.cell_input div.highlight pre"
html_context = {"default_mode": "auto"}
