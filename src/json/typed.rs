//! Values of a type, read of a tree.

use super::tree::Tree;

/// What is read of a tree by its type.
pub trait FromTree: Sized {
    /// The value; none where it is of another type.
    fn from_tree(tree: Tree) -> Option<Self>;
}

impl FromTree for String {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromTree for bool {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl FromTree for u64 {
    fn from_tree(tree: Tree) -> Option<Self> {
        tree.whole()
    }
}

impl FromTree for i64 {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Number(number) => number.as_i64(),
            _ => None,
        }
    }
}

impl FromTree for f64 {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Number(number) => number.as_f64(),
            _ => None,
        }
    }
}

/// None of null.
impl<T: FromTree> FromTree for Option<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Null => Some(None),
            value => T::from_tree(value).map(Some),
        }
    }
}

impl<T: FromTree> FromTree for Vec<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        let Tree::List(items) = tree else {
            return None;
        };
        items.into_iter().map(T::from_tree).collect()
    }
}

/// A list of two.
impl<A: FromTree, B: FromTree> FromTree for (A, B) {
    fn from_tree(tree: Tree) -> Option<Self> {
        let Tree::List(items) = tree else {
            return None;
        };
        let [one, other] = <[Tree; 2]>::try_from(items).ok()?;
        Some((A::from_tree(one)?, B::from_tree(other)?))
    }
}

/// The members of an object, each read once.
pub struct Fields(Vec<(String, Tree)>);

impl Fields {
    /// The value of the member; none where it is not there or of another type.
    pub fn needed<T: FromTree>(&mut self, name: &str) -> Option<T> {
        T::from_tree(self.take(name)?)
    }

    /// The value of the member, the type's own default where it is not there; none where it is of another type.
    pub fn known<T: FromTree + Default>(&mut self, name: &str) -> Option<T> {
        self.take(name)
            .map_or_else(|| Some(T::default()), T::from_tree)
    }

    fn take(&mut self, name: &str) -> Option<Tree> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.0.swap_remove(at);
        Some(value)
    }
}

impl FromTree for Fields {
    fn from_tree(tree: Tree) -> Option<Self> {
        match tree {
            Tree::Object(members) => Some(Self(members)),
            _ => None,
        }
    }
}

/// An object whose members are all of one type, with their names.
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromTree> FromTree for Named<T> {
    fn from_tree(tree: Tree) -> Option<Self> {
        let Fields(members) = Fields::from_tree(tree)?;
        let read = |(name, value)| Some((name, T::from_tree(value)?));
        members
            .into_iter()
            .map(read)
            .collect::<Option<_>>()
            .map(Self)
    }
}

/// The value of a JSON text; none where it is of another type, or no JSON.
pub fn parsed<T: FromTree>(json: &str) -> Option<T> {
    T::from_tree(Tree::parsed(json)?)
}
