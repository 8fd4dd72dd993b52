import type { Lexicon } from '../language.ts';

/**
 * English words of news and finance, written for this project. Endings are taken off on both sides
 * (`stemEnglish`), so one form stands for all: surge is also surges and surging.
 */
export const lexicon: Lexicon = {
	words: [
		[
			1,
			'bullish, upgraded, upgrade, soar, skyrocket, outstanding, triumph, breakthrough, stellar, blockbuster, record profit, record high, all-time high, tops estimates, tops expectations, beats expectations, beats estimates, beat expectations, beat estimates, better than expected, better-than-expected, above expectations, raises guidance, raised guidance, raises forecast, price target raised, excellent, superb, magnificent, heroic'
		],
		[
			0.7,
			'beat, beats, surge, rally, jump, climb, boom, win, won, winner, winning, victory, success, successful, praise, hail, acclaim, applaud, celebrate, honor, honour, admire, hero, award, prize, champion, outperform, overweight, buyback, strong, stronger, strength, robust, solid, impressive, upbeat, optimistic, optimism, confident, confidence, thrive, flourish, rebound, recover, recovery, breakout, profitable, gain, great, wonderful, amazing, love, beloved, grateful, thank, proud, delight, joy, happy, peace, cure, rescue, acquit, exonerate, vindicate, landmark deal, ceasefire, bounce back, thumbs up, brilliant, remarkable, extraordinary, fantastic, perfect, best, inspire, inspiring'
		],
		[
			0.4,
			'rise, rose, higher, up, positive, improve, improvement, better, good, boost, lift, growth, grow, expand, expansion, progress, support, welcome, approve, approval, endorse, agree, agreement, deal, reach deal, partnership, advance, achieve, achievement, accomplish, opportunity, promising, hope, hopeful, help, benefit, favorable, favourable, upside, advantage, safe, safety, save, secure, stable, steady gains, clear, resolve, relief, ease, calm, freedom, fair, honest, integrity, trust, trusted, respect, respected, popular, leading, lead, top, highest, milestone, innovate, innovation, innovative, win approval, green light, attractive, undervalued, buy rating, momentum, resilient, nice, enjoy, fun, beautiful, friend, kind, generous, smart, wise, effective, efficient, passion, legacy, courage, healthy, fresh, thriving, encourage, encouraging, reward, lucky, exciting, excited, smile, charm, elegant, rich, comfortable, bipartisan, tribute, deserve, pledge aid, donate, donation'
		],
		[
			-0.4,
			'fall, fell, lower, down, dip, slip, slide, ease off, negative, worse, bad, weak, weakness, soft, concern, worry, doubt, uncertain, uncertainty, question, problem, trouble, difficult, difficulty, struggle, delay, postpone, halt, suspend, cut, trim, reduce forecast, miss, lack, limit, restrict, ban, block, reject, oppose, opposition, protest, dispute, row, spat, feud, clash, tension, pressure, risk, risky, volatile, caution, cautious, warn, warning, alert, investigate, investigation, probe, scrutiny, subpoena, allegation, allege, allegedly, claim against, accusation, controversy, controversial, lawsuit, sue, suit, fined, penalty, recall, outage, glitch, disrupt, disruption, shortage, layoff, job cuts, strike, unpopular, skeptical, skeptic, complain, complaint, deny, denial, apologize, apology, regret, embarrass, awkward, mock, tough, hard, slow, slowdown, sluggish, downside, underperform, underweight, overvalued, sell rating, lose ground, inflation, tariff, sanction, deficit, wrong, mistake, error, false, unfair, dull, poor, sad, tired, broken, unable, refuse, resign, step down, leave abruptly, oust, fire, sack, expel, evict, deport, banned, impeach, contempt, mislead, misleading, inappropriate, suspicious, angry, anger, fear, afraid, threat, threaten, blame, critic, criticize, criticism, condemn, denounce, slam, blast, attack, rebuke'
		],
		[
			-0.7,
			'plunge, tumble, slump, sink, sank, plummet, nosedive, selloff, sell-off, downgrade, bearish, loss, lose, lost, defeat, fail, failure, failed, disappoint, disappointing, misses expectations, misses estimates, missed expectations, missed estimates, below expectations, worse than expected, worse-than-expected, cuts guidance, cut guidance, lowers guidance, lowers forecast, profit warning, price target cut, crisis, recession, bankrupt, bankruptcy, default, insolvent, scandal, corrupt, corruption, bribe, lie, liar, lied, cheat, fake, phony, ridiculous, terrible, awful, horrible, hate, disgust, outrage, furious, shame, disgrace, harass, harassment, abuse, assault, arrest, indict, indictment, charged with, convict, guilty, prison, jail, criminal, crime, illegal, felony, violate, violation, hack, breach, leak, victim, injure, injury, hurt, harm, damage, destroy, suffer, pain, sick, ill, flee, panic, chaos, turmoil, collapse, crash, explode, blast kills, fire kills, missile, bomb, invade, invasion, war, racist, sexist, extremist, dangerous, danger, deadly threat, worst, rupture, catastrophic outlook, fraud, scam, conspiracy, threatened, sexual misconduct, misconduct, wrongdoing, betray, traitor, coward, stupid, idiot, incompetent, reckless, toxic, weaponize'
		],
		[
			-1,
			'kill, killed, dead, death, die, died, murder, massacre, terror, terrorist, terrorism, genocide, slaughter, rape, torture, suicide, catastrophe, catastrophic, disaster, devastate, devastating, tragedy, tragic, atrocity, horrific, bloodshed, carnage, casualty, fatal, deadly, evil, nazi, hitler, wipe out, go bankrupt, files for bankruptcy, chapter 11, ponzi, meltdown'
		]
	],
	goodUp:
		'profit, earnings, revenue, sales, income, margin, demand, share, stock, stocks, shares, price target, rating, guidance, forecast, outlook, orders, deliveries, delivery, output, production, exports, export, growth, gdp, wage, hiring, jobs, employment, confidence, sentiment, approval, popularity, lead, support, turnout, valuation, market, markets, index, nasdaq, dow, futures, bitcoin, users, subscribers, traffic, investment, spending, dividend, odds, chance, surplus, backlog, bookings, momentum, wealth, fortune',
	badUp:
		'loss, losses, deficit, debt, unemployment, jobless, joblessness, claims, inflation, cost, costs, expenses, rent, crime, deaths, death toll, toll, cases, infections, layoffs, defaults, bankruptcies, delinquencies, complaints, emissions, pollution, tension, tensions, fear, fears, concern, concerns, risk, risks, pressure, poverty, hunger, violence, shortage, delays, outages, recalls, volatility, tariff, tariffs, stockpiles, short interest, charge-offs',
	up: 'rise, rose, risen, up, increase, grow, grew, jump, climb, soar, surge, gain, expand, widen, higher, accelerate, swell, mount, double, triple, spike, rocket, advance, improve, raise, boost, top, exceed, deepen, lift, swing to',
	down: 'fall, fell, fallen, down, drop, decline, decrease, slip, slide, sink, tumble, plunge, slump, shrink, shrank, narrow, lower, ease, cool, slow, cut, reduce, dip, halve, contract, retreat, plummet, subside, abate, trim, fade, recede, curb, wane, weaken'
};
