/// By the names that the shim calls them.
static EXPORTS: &[(&str, Export)] = &[
    ("countPlants", Export::Step(&manifest::COUNT_PLANTS)),
    ("createPlant", Export::Step(&manifest::CREATE_PLANT)),
    ("deletePlant", Export::Step(&manifest::DELETE_PLANT)),
    ("listPlants", Export::Step(&manifest::LIST_PLANTS)),
    ("updatePlant", Export::Step(&manifest::UPDATE_PLANT)),
    ("selectPlant", Export::Step(&manifest::SELECT_PLANT)),
    ("newPlants", Export::Trigger(&manifest::NEW_PLANTS, Entry::Perform)),
    ("newPlantsItems", Export::Items),
    ("newPlantsNext", Export::NextPage),
    ("plantEvents", Export::Trigger(&manifest::PLANT_EVENTS, Entry::Perform)),
    ("plantEventsCreate", Export::Trigger(&manifest::PLANT_EVENTS, Entry::Create)),
    ("plantEventsDelete", Export::Trigger(&manifest::PLANT_EVENTS, Entry::Delete)),
    ("greenhouseKey", Export::Connection(0)),
];
