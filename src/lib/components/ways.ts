/** Ways to the desk from where its work arises, as a page's `load` gives them to whoever may edit. */
export type DeskWays = {
	/** Markup made and escaped on the server: as a component it would weigh on every reader. */
	html: string;
	/** What the way to judging two markets' rules is called. */
	judge: string;
};
