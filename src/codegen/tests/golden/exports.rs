/// Count Plants: Counts the plants that match.
#[wasm_bindgen(js_name = "countPlants", skip_typescript)]
pub fn count_plants(params: JsValue, host: Host) -> Promise {
    run(&manifest::COUNT_PLANTS, params, host)
}

/// Create Plant: Plants a plant.
#[wasm_bindgen(js_name = "createPlant", skip_typescript)]
pub fn create_plant(params: JsValue, host: Host) -> Promise {
    run(&manifest::CREATE_PLANT, params, host)
}

/// Delete Plant: Takes a plant out.
#[wasm_bindgen(js_name = "deletePlant", skip_typescript)]
pub fn delete_plant(params: JsValue, host: Host) -> Promise {
    run(&manifest::DELETE_PLANT, params, host)
}

/// List Plants: Lists plants, page by page or all at once.
#[wasm_bindgen(js_name = "listPlants", skip_typescript)]
pub fn list_plants(params: JsValue, host: Host) -> Promise {
    run(&manifest::LIST_PLANTS, params, host)
}

/// Update Plant: Changes a plant.
#[wasm_bindgen(js_name = "updatePlant", skip_typescript)]
pub fn update_plant(params: JsValue, host: Host) -> Promise {
    run(&manifest::UPDATE_PLANT, params, host)
}

/// Select Plant: Offers plants by name.
#[wasm_bindgen(js_name = "selectPlant", skip_typescript)]
pub fn select_plant(params: JsValue, host: Host) -> Promise {
    run(&manifest::SELECT_PLANT, params, host)
}

/// New Plants: Starts a flow when plants were planted.
#[wasm_bindgen(js_name = "newPlants", skip_typescript)]
pub fn new_plants(params: JsValue, host: Host, occasion: OccasionValue) -> Promise {
    start(&manifest::NEW_PLANTS, Entry::Perform, params, host, occasion)
}

/// New Plants: `resolveTriggerItems`.
#[wasm_bindgen(js_name = "newPlantsItems", skip_typescript)]
pub fn new_plants_items(result: JsValue) -> JsValue {
    batch::items(&JsonValue(result)).0
}

/// New Plants: `getNextPaginationState`.
#[wasm_bindgen(js_name = "newPlantsNext", skip_typescript)]
pub fn new_plants_next(result: JsValue) -> JsValue {
    batch::next_page(&JsonValue(result)).0
}

/// Plant Events: Starts a flow when the greenhouse says so.
#[wasm_bindgen(js_name = "plantEvents", skip_typescript)]
pub fn plant_events(params: JsValue, host: Host, occasion: OccasionValue) -> Promise {
    start(&manifest::PLANT_EVENTS, Entry::Perform, params, host, occasion)
}

/// Plant Events: `webhookCreate`.
#[wasm_bindgen(js_name = "plantEventsCreate", skip_typescript)]
pub fn plant_events_create(params: JsValue, host: Host, occasion: OccasionValue) -> Promise {
    start(&manifest::PLANT_EVENTS, Entry::Create, params, host, occasion)
}

/// Plant Events: `webhookDelete`.
#[wasm_bindgen(js_name = "plantEventsDelete", skip_typescript)]
pub fn plant_events_delete(params: JsValue, host: Host, occasion: OccasionValue) -> Promise {
    start(&manifest::PLANT_EVENTS, Entry::Delete, params, host, occasion)
}

/// Checks the fields of the connection Greenhouse Key.
///
/// # Errors
/// All that is wrong with them.
#[wasm_bindgen(js_name = "greenhouseKey", skip_typescript)]
pub fn greenhouse_key(fields: &str) -> Result<JsValue, JsValue> {
    connection(0, fields)
}
