/** Where to go, and in which words. */
export type Way = { href: string; label: string };

/** Ways to the desk from where its work arises, as a page's `load` gives them to whoever may edit. */
export type DeskWays = {
	/** What they are called together. */
	label: string;
	ways: Way[];
	/** What the way to judging two markets' rules is called. */
	judge: string;
};
