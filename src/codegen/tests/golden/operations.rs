static MODEL_LIGHT: Model = Model { open: false, name: "light", short: &[] };

static MODEL_SOIL: Model = Model { open: true, name: "soil", short: &[] };

/// Count Plants.
pub static COUNT_PLANTS: Operation = Operation {
    key: "countPlants",
    label: "Count Plants",
    role: Role::Action,
    method: Method::Post,
    path: "/plants/count",
    plan: Plan::Answer,
    repeats: true,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "light", label: "Light", required: true, kind: Kind::Choice(&MODEL_LIGHT), place: Place::Body, wire: "light", clearable: false, future: false, identifies: false },
        Input { key: "soils", label: "Soils", required: false, kind: Kind::List { of: &Kind::Choice(&MODEL_SOIL), max: 3 }, place: Place::Body, wire: "soils", clearable: false, future: false, identifies: false },
        Input { key: "debugRequest", label: "Debug Request", required: false, kind: Kind::Flag, place: Place::Call, wire: "debugRequest", clearable: false, future: false, identifies: false },
    ],
};

/// Create Plant.
pub static CREATE_PLANT: Operation = Operation {
    key: "createPlant",
    label: "Create Plant",
    role: Role::Action,
    method: Method::Post,
    path: "/plants",
    plan: Plan::Create(Lookup { list: "/plants", label: "List Plants", by: "external_id" }),
    repeats: false,
    constants: &[("counted", "true"), ("kind", "\"plant\"")],
    one_of: &["bed", "gardener"],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "name", label: "Name", required: true, kind: Kind::Text { max: 80 }, place: Place::Body, wire: "name", clearable: false, future: false, identifies: false },
        Input { key: "bed", label: "Bed", required: false, kind: Kind::Reference { email: false }, place: Place::Body, wire: "bed", clearable: false, future: false, identifies: false },
        Input { key: "gardener", label: "Gardener", required: false, kind: Kind::Person, place: Place::Body, wire: "gardener", clearable: false, future: false, identifies: false },
        Input { key: "team", label: "Team", required: false, kind: Kind::Team, place: Place::Body, wire: "team", clearable: false, future: false, identifies: false },
        Input { key: "told", label: "Told", required: false, kind: Kind::List { of: &Kind::Person, max: 0 }, place: Place::Body, wire: "told", clearable: false, future: false, identifies: false },
        Input { key: "seller", label: "Seller", required: false, kind: Kind::Address, place: Place::Body, wire: "seller", clearable: false, future: false, identifies: false },
        Input { key: "lives", label: "Lives", required: false, kind: Kind::Span, place: Place::Body, wire: "lives", clearable: false, future: false, identifies: false },
        Input { key: "leaves", label: "Leaves", required: false, kind: Kind::Json(Shape::Array { each: &["length"], choose: Some(("light", &MODEL_LIGHT)), never_null: &[], min: 1, max: 0, rules: &[] }), place: Place::Body, wire: "leaves", clearable: false, future: false, identifies: false },
        Input { key: "labels", label: "Labels", required: false, kind: Kind::Pairs, place: Place::Body, wire: "meta", clearable: false, future: false, identifies: false },
        Input { key: "external_id", label: "External ID", required: false, kind: Kind::Text { max: 255 }, place: Place::Body, wire: "external_id", clearable: false, future: false, identifies: false },
        Input { key: "debugRequest", label: "Debug Request", required: false, kind: Kind::Flag, place: Place::Call, wire: "debugRequest", clearable: false, future: false, identifies: false },
    ],
};

/// Delete Plant.
pub static DELETE_PLANT: Operation = Operation {
    key: "deletePlant",
    label: "Delete Plant",
    role: Role::Action,
    method: Method::Delete,
    path: "/plants/{id}",
    plan: Plan::Success,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "id", label: "Plant ID", required: true, kind: Kind::Id, place: Place::Path, wire: "id", clearable: false, future: false, identifies: false },
        Input { key: "debugRequest", label: "Debug Request", required: false, kind: Kind::Flag, place: Place::Call, wire: "debugRequest", clearable: false, future: false, identifies: false },
    ],
};

/// List Plants.
pub static LIST_PLANTS: Operation = Operation {
    key: "listPlants",
    label: "List Plants",
    role: Role::Action,
    method: Method::Get,
    path: "/plants",
    plan: Plan::Walk,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "ids", label: "Plant IDs", required: false, kind: Kind::List { of: &Kind::Id, max: 100 }, place: Place::Query, wire: "ids", clearable: false, future: false, identifies: false },
        Input { key: "watered", label: "Watered", required: false, kind: Kind::Comparators, place: Place::Query, wire: "watered", clearable: false, future: false, identifies: false },
        Input { key: "external_id", label: "External ID", required: false, kind: Kind::Text { max: 255 }, place: Place::Query, wire: "external_id", clearable: false, future: false, identifies: false },
        Input { key: "fetchAll", label: "Fetch All", required: false, kind: Kind::Flag, place: Place::Call, wire: "fetchAll", clearable: false, future: false, identifies: false },
        Input { key: "limit", label: "Limit", required: false, kind: Kind::Integer { min: 1, max: 100 }, place: Place::Query, wire: "limit", clearable: false, future: false, identifies: false },
        Input { key: "cursor", label: "Cursor", required: false, kind: Kind::Text { max: 0 }, place: Place::Query, wire: "cursor", clearable: false, future: false, identifies: false },
        Input { key: "debugRequest", label: "Debug Request", required: false, kind: Kind::Flag, place: Place::Call, wire: "debugRequest", clearable: false, future: false, identifies: false },
    ],
};

/// Update Plant.
pub static UPDATE_PLANT: Operation = Operation {
    key: "updatePlant",
    label: "Update Plant",
    role: Role::Action,
    method: Method::Put,
    path: "/plants/{id}",
    plan: Plan::Update,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "id", label: "Plant ID", required: true, kind: Kind::Id, place: Place::Path, wire: "id", clearable: false, future: false, identifies: false },
        Input { key: "name", label: "Name", required: false, kind: Kind::Text { max: 80 }, place: Place::Body, wire: "name", clearable: true, future: false, identifies: false },
        Input { key: "bed", label: "Bed", required: false, kind: Kind::Id, place: Place::Body, wire: "bed.id", clearable: true, future: false, identifies: false },
        Input { key: "thirsty", label: "Thirsty", required: false, kind: Kind::Flag, place: Place::Body, wire: "thirsty", clearable: false, future: false, identifies: false },
        Input { key: "soil", label: "Soil", required: false, kind: Kind::Choice(&MODEL_SOIL), place: Place::Body, wire: "soil", clearable: true, future: false, identifies: false },
        Input { key: "watered", label: "Watered", required: false, kind: Kind::Datetime, place: Place::Body, wire: "watered", clearable: true, future: false, identifies: false },
        Input { key: "debugRequest", label: "Debug Request", required: false, kind: Kind::Flag, place: Place::Call, wire: "debugRequest", clearable: false, future: false, identifies: false },
    ],
};

/// Select Plant.
pub static SELECT_PLANT: Operation = Operation {
    key: "selectPlant",
    label: "Select Plant",
    role: Role::DataSource,
    method: Method::Get,
    path: "/plants",
    plan: Plan::Picklist(&Picklist { noun: "Plant", members: &["id", "name", "kind", "sort", "bed.number", "grown_datetime", "withered"], labels: &[&[Piece::Member { of: &[1], or_noun: false }], &[Piece::Member { of: &[2, 3], or_noun: false }, Piece::If(None, &[Piece::Text(" · "), Piece::Member { of: &[4], or_noun: false }]), Piece::If(Some(Condition { member: 5, is: false, values: &[""] }), &[Piece::Text(" (grown)")])]], query: &[("order_by", "name:asc")], only: &[Only { condition: Condition { member: 2, is: true, values: &[] }, input: Some("kind"), unless: None }, Only { condition: Condition { member: 6, is: false, values: &["true"] }, input: None, unless: Some(("withered", "true")) }], sort: &[(4, true)], search: Search::List, first: None }),
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "bed", label: "Bed", required: false, kind: Kind::Id, place: Place::Query, wire: "bed", clearable: false, future: false, identifies: false },
        Input { key: "search", label: "Search", required: false, kind: Kind::Text { max: 0 }, place: Place::Call, wire: "search", clearable: false, future: false, identifies: false },
        Input { key: "kind", label: "Kind", required: false, kind: Kind::Text { max: 0 }, place: Place::Call, wire: "kind", clearable: false, future: false, identifies: false },
        Input { key: "withered", label: "Withered", required: false, kind: Kind::Flag, place: Place::Call, wire: "withered", clearable: false, future: false, identifies: false },
        Input { key: "max_items", label: "At Most", required: false, kind: Kind::Integer { min: 1, max: 10000 }, place: Place::Call, wire: "max_items", clearable: false, future: false, identifies: false },
    ],
};

/// New Plants.
pub static NEW_PLANTS: Operation = Operation {
    key: "newPlants",
    label: "New Plants",
    role: Role::Trigger,
    method: Method::Get,
    path: "/plants/new",
    plan: Plan::Answer,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
        Input { key: "bed", label: "Bed", required: false, kind: Kind::Id, place: Place::Query, wire: "bed", clearable: false, future: false, identifies: false },
    ],
};

/// Plant Events.
pub static PLANT_EVENTS: Operation = Operation {
    key: "plantEvents",
    label: "Plant Events",
    role: Role::Trigger,
    method: Method::Get,
    path: "/plants",
    plan: Plan::Answer,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field { key: "connection", label: "Connection", required: true },
    inputs: &[
    ],
};

/// Every operation, actions first.
pub static OPERATIONS: &[&Operation] = &[&COUNT_PLANTS, &CREATE_PLANT, &DELETE_PLANT, &LIST_PLANTS, &UPDATE_PLANT, &SELECT_PLANT];

/// The triggers.
pub static TRIGGERS: &[&Operation] = &[&NEW_PLANTS, &PLANT_EVENTS];

/// The connection types.
pub static CONNECTION_TYPES: &[ConnectionType] = &[
    ConnectionType { key: "greenhouse-key", label: "Greenhouse Key", scheme: Scheme::Basic, fields: &[Field { key: "domain", label: "Domain", required: true }, Field { key: "username", label: "Username", required: true }, Field { key: "apiKey", label: "API Key", required: true }] },
];
