package docs

import "net/http"

var (
	noUser     = fault(http.StatusNotFound, "There is no such user.")
	noGroup    = fault(http.StatusNotFound, "There is no such group.")
	noPerm     = fault(http.StatusNotFound, "There is no such permission.")
	noCustomer = fault(http.StatusNotFound, "There is no such look-up, or the caller may not see it.")
	noKey      = fault(http.StatusNotFound, "There is no such key, or the caller may not see it.")
	tooMuch    = fault(http.StatusForbidden, "The credential lacks the scope of the route, or the change would give more than the caller has.")
)

var users = group{name: "Users", text: "Accounts, and what users keep in them. A user has the scopes of the permissions that match their roles, groups and other claims.", operations: []operation{
	{
		route: "GET /userinfo", id: "getUserinfo", title: "Show what the caller's token says",
		answers: []answer{ok("object", "The claims of the token.")},
	},
	{
		route: "GET /user/me", id: "getMe", title: "Show the caller's account",
		answers: []answer{ok("OneUser", "The account."), noUser},
	},
	{
		route: "PUT /user/me", id: "changeMe", title: "Change the caller's account",
		body:    "MyChange",
		answers: []answer{ok("ChangedUser", "The account as it is now."), noUser, taking},
	},
	{
		route: "GET /user/me/attributes", id: "getMyAttributes", title: "Show the caller's attributes",
		answers: []answer{ok("OneAttributes", "The attributes."), noUser},
	},
	{
		route: "PUT /user/me/attributes", id: "setMyAttributes", title: "Set and remove attributes of the caller",
		text:    "Consoles keep preferences here.",
		body:    "AttributeChange",
		answers: []answer{ok("OK", "It is done."), noUser},
	},
	{
		route: "POST /user", id: "createUser", title: "Make a user",
		body:    "NewUser",
		answers: []answer{made("StoredUser", "The user."), tooMuch, taking},
	},
	{
		route: "GET /users", id: "listUsers", title: "List the users that match",
		query:   "+ users\n+ Paging",
		answers: []answer{ok("UserList", "A page of them."), outOfRange},
	},
	{
		route: "GET /user/{id}", id: "getUser", title: "Show a user",
		answers: []answer{ok("OneUser", "The user."), noUser},
	},
	{
		route: "PUT /user/{id}", id: "changeUser", title: "Change a user",
		text:    "What is left out or null stays as it is.",
		body:    "UserChange",
		answers: []answer{ok("ChangedUser", "The user as it is now."), tooMuch, noUser, taking},
	},
	{
		route: "PUT /user/{id}/attributes", id: "setUserAttributes", title: "Set and remove attributes of a user",
		body:    "AttributeChange",
		answers: []answer{ok("OK", "It is done."), noUser},
	},
	{
		route: "DELETE /user/{id}", id: "deleteUser", title: "Delete a user",
		text:    "The user's API keys go too.",
		answers: []answer{ok("OK", "It is gone."), noUser},
	},
	{
		route: "GET /user/{id}/groups", id: "listUserGroups", title: "List the groups of a user",
		answers: []answer{ok("UserGroupList", "The groups."), noUser},
	},
}}

var userGroups = group{name: "Groups", text: "Users together, for permissions and look-ups of customers.", operations: []operation{
	{
		route: "POST /group", id: "createGroup", title: "Make a group",
		body:    "NewGroup",
		answers: []answer{made("StoredGroup", "The group."), taking},
	},
	{
		route: "GET /groups", id: "listUserGroupsOfAll", title: "List the groups that match",
		query:   "+ groups\n+ Paging",
		answers: []answer{ok("AllGroups", "A page of them."), outOfRange},
	},
	{
		route: "GET /group/{id}", id: "getGroup", title: "Show a group",
		answers: []answer{ok("OneGroup", "The group."), noGroup},
	},
	{
		route: "PUT /group/{id}", id: "changeGroup", title: "Change a group",
		body:    "GroupChange",
		answers: []answer{ok("ChangedGroup", "The group as it is now."), tooMuch, noGroup, taking},
	},
	{
		route: "DELETE /group/{id}", id: "deleteGroup", title: "Delete a group",
		answers: []answer{ok("OK", "It is gone; its users are not."), noGroup},
	},
	{
		route: "GET /group/{id}/users", id: "listGroupUsers", title: "List the users of a group",
		answers: []answer{ok("GroupUsers", "The users."), noGroup},
	},
	{
		route: "PUT /group/{id}/user/{user}", id: "addToGroup", title: "Add a user to a group",
		answers: []answer{ok("OK", "The user is in it."), fault(http.StatusBadRequest, "There is no such user."), tooMuch, fault(http.StatusNotFound, "There is no such group or user.")},
	},
	{
		route: "DELETE /group/{id}/user/{user}", id: "removeFromGroup", title: "Remove a user from a group",
		answers: []answer{ok("OK", "The user is not in it."), fault(http.StatusNotFound, "There is no such group or user.")},
	},
}}

var permissions = group{name: "Permissions and customers", text: "Which scopes a role or group has, and which customer a user belongs to.", operations: []operation{
	{
		route: "GET /scopes", id: "listScopes", title: "List the scopes",
		answers: []answer{ok("ScopeList", "The scopes.")},
	},
	{
		route: "POST /perm", id: "createPerm", title: "Make a permission",
		body:    "NewPerm",
		answers: []answer{made("StoredPerm", "The permission."), tooMuch, taking},
	},
	{
		route: "GET /perms", id: "listPerms", title: "List the permissions that match",
		query:   "+ perms\n+ Paging",
		answers: []answer{ok("PermList", "A page of them."), outOfRange},
	},
	{
		route: "GET /perm/{id}", id: "getPerm", title: "Show a permission",
		answers: []answer{ok("OnePerm", "The permission."), noPerm},
	},
	{
		route: "PUT /perm/{id}", id: "changePerm", title: "Change a permission",
		body:    "PermChange",
		answers: []answer{ok("ChangedPerm", "The permission as it is now."), tooMuch, noPerm, taking},
	},
	{
		route: "DELETE /perm/{id}", id: "deletePerm", title: "Delete a permission",
		answers: []answer{ok("OK", "It is gone."), noPerm},
	},
	{
		route: "POST /customer", id: "createCustomer", title: "Make a look-up of a customer",
		body:    "NewCustomer",
		answers: []answer{made("StoredCustomer", "The look-up."), taking},
	},
	{
		route: "GET /customers", id: "listCustomers", title: "List the look-ups that match",
		query:   "+ customers\n+ Paging",
		answers: []answer{ok("CustomerList", "A page of them."), outOfRange},
	},
	{
		route: "GET /customer/{id}", id: "getCustomer", title: "Show a look-up",
		answers: []answer{ok("OneCustomer", "The look-up."), noCustomer},
	},
	{
		route: "PUT /customer/{id}", id: "changeCustomer", title: "Change a look-up",
		body:    "CustomerChange",
		answers: []answer{ok("ChangedCustomer", "The look-up as it is now."), noCustomer, taking},
	},
	{
		route: "DELETE /customer/{id}", id: "deleteCustomer", title: "Delete a look-up",
		answers: []answer{ok("OK", "It is gone."), noCustomer},
	},
}}

var keys = group{name: "API keys", text: "What programs show instead of logging in. The server keeps a key's hash only: a key is shown once, when it is made.", operations: []operation{
	{
		route: "POST /key", id: "createKey", title: "Make a key",
		text:    "With no more scopes than the caller has.",
		body:    "NewKey",
		answers: []answer{made("StoredKey", "The key, in full for the only time."), tooMuch, taking},
	},
	{
		route: "GET /keys", id: "listKeys", title: "List the keys that match",
		text:    "Administrators see all, others their own.",
		query:   "+ keys\n+ Paging",
		answers: []answer{ok("KeyList", "A page of them."), outOfRange},
	},
	{
		route: "GET /key/{id:.+}", id: "getKey", title: "Show a key",
		answers: []answer{ok("OneKey", "The key, hidden."), noKey},
	},
	{
		route: "PUT /key/{id:.+}", id: "changeKey", title: "Change a key",
		text:    "What is left out or null stays as it is.",
		body:    "KeyChange",
		answers: []answer{ok("OneKeyChanged", "The key as it is now."), tooMuch, noKey},
	},
	{
		route: "DELETE /key/{id:.+}", id: "deleteKey", title: "Delete a key",
		answers: []answer{ok("OK", "It is gone."), noKey},
	},
}}

var embedding = group{name: "Embedding", text: "Counts of alerts in pages of other sites (https://oembed.com).", operations: []operation{
	embed("GET /oembed", "getEmbedding"),
	embed("GET /oembed.{format}", "getEmbeddingAs"),
	{
		route: "GET /embed.js", id: "getEmbedScript", title: "The script that puts counts into a page",
		answers: []answer{other(http.StatusOK, "text/javascript", "The script.")},
	},
}}

func embed(route, id string) operation {
	return operation{
		route: route, id: id, title: "Show counts of alerts as HTML",
		query: `
			url    string  the address of /alerts/count with a filter
			title  string  what stands above the counts`,
		answers: []answer{ok("Embedding", "The counts.")},
	}
}
