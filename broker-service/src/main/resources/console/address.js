/** The addresses of views: everything that a view shows is behind #, so that every view can be a bookmark. */

/** The address of a view, without the empty parameters. */
export function address(view, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== undefined)).toString();
  return `#/${view}${query === "" ? "" : `?${query}`}`;
}

/** The current address: the name of the view, the identifier after it, and the parameters. */
export function current() {
  const [where, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", id] = where.split("/");
  return { name, id: id === undefined ? undefined : decoded(id), parameters: new URLSearchParams(query) };
}

/** The address of the view of one client. */
export function clientAddress(id) {
  return `#/clients/${encodeURIComponent(id)}`;
}

/** The address of the view Data for a Topic Filter; of a Shared Subscription, for the filter after the name of the group. */
export function filterAddress(filter) {
  return address("data", { find: filter.replace(/^\$share\/[^/]+\//, "") });
}

/** Decodes a part of an address; a part that is not encoded correctly stays unchanged. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
