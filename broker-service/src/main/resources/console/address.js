/** The addresses of views: everything that a view shows is behind #, so that every view can be a bookmark. */

/** The address of a view; empty parameters are left out. */
export function address(view, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== undefined)).toString();
  return `#/${view}${query === "" ? "" : `?${query}`}`;
}

/** The view, the identifier behind it, and the parameters of the address that is shown. */
export function current() {
  const [where, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", id] = where.split("/");
  return { name, id: id === undefined ? undefined : decoded(id), parameters: new URLSearchParams(query) };
}

/** The text of a part of an address; an address that somebody mistyped is taken as it is. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
